"""Domains under which anybody may open a mailbox: an address there says nothing of whom one works for.

Source: the large providers' own mailbox domains, those that their sign-up pages offer, chosen by hand for Europe and the
Americas. Being on the list refuses a domain; one that is missing is harmless by itself, since nobody can prove such a
domain but the provider."""

DOMAINS = frozenset(
    """aol.com arcor.de att.net bluewin.ch bol.com.br btinternet.com comcast.net email.de fastmail.com fastmail.fm free.fr freenet.de
    gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr
    hotmail.it hushmail.com icloud.com inbox.com inbox.lv laposte.net libero.it live.co.uk live.com live.de live.fr mac.com mail.com
    mail.de mail.ru mailbox.org me.com msn.com naver.com online.de onet.pl orange.fr outlook.com outlook.de outlook.es outlook.fr
    pm.me posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com runbox.com
    seznam.cz sbcglobal.net sfr.fr sky.com startmail.com t-online.de tiscali.it tuta.com tuta.io tutanota.com tutanota.de uol.com.br
    verizon.net virgilio.it virginmedia.com vodafone.de wanadoo.fr web.de wp.pl ya.ru yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br
    yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com zohomail.eu 126.com 163.com""".split()
)


def offers(host: str) -> bool:
    """Whether anybody gets a mailbox under `host`."""
    return host in DOMAINS
