// A real, certified OpenID provider for tests. Environment: PORT, REDIRECTS (how redirect URIs begin), USERS (JSON: id -> claims).
// It has no screens: whoever comes is signed in at once as the user that the cookie `who` names.
import Provider from 'oidc-provider';
import { generateKeyPair, exportJWK } from 'jose';

const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const users = JSON.parse(process.env.USERS);
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const key = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'test-1' };

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'gatehouse', client_secret: 'a-secret-of-the-tests-with-32-letters', grant_types: ['authorization_code'],
    redirect_uris: [`${process.env.REDIRECTS}any`], response_types: ['code'], token_endpoint_auth_method: 'client_secret_basic',
  }],
  jwks: { keys: [key] },
  pkce: { required: () => true },
  cookies: { keys: ['for-tests-only'] },
  scopes: ['openid', 'email', 'profile'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: process.env.SPARSE === '1', // the e-mail then stands at the userinfo endpoint only
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => (users[id] ? { accountId: id, claims: async () => ({ sub: id, ...users[id] }) } : undefined),
  ttl: { AccessToken: 600, IdToken: 600, Session: 600, Interaction: 600, Grant: 600, AuthorizationCode: 60 },
});

// Organizations are founded by each test, and each has a redirect URI of its own.
provider.Client.prototype.redirectUriAllowed = (uri) => uri.startsWith(process.env.REDIRECTS);

// Signs in and consents in one step.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const who = ctx.cookies.get('who', { signed: false });
  if (!users[who]) {
    return provider.interactionFinished(ctx.req, ctx.res, { error: 'access_denied', error_description: 'nobody' }, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: who, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = { login: { accountId: who, remember: false }, consent: { grantId: await grant.save() } };
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

provider.on('server_error', (_ctx, error) => console.error('server_error', error));
provider.listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`));
