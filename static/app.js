/* Made by `make vendor` (or `bin/vendor --scripts`), not by hand, from
     vendor/htmx-4.0.1.min.js
     js/10-zone.js
     js/15-asking.js
     js/20-htmx.js
     js/30-code.js
     js/40-upload.js
     js/50-passkey.js
     js/60-copy.js
     js/62-slider.js
     js/70-list.js
     js/70-record.js
     js/71-beside.js
     js/72-leafing.js
     js/72-sharing.js
     js/73-peek.js
     js/73-values.js
     js/75-filing.js
     js/76-tree.js
     js/77-suggestions.js
     js/80-palette.js
     js/81-keys.js
   htmx is licensed 0BSD (vendor/htmx-*.LICENSE); the rest is Gatehouse's own. */
var htmx=(()=>{const e={parse(t){if(!t)return{};if(t.startsWith("{"))return JSON.parse(t);let r=/(?:"([^"]+)"|'([^']+)'|([^\s,:]+))(?:\s*:\s*(?:"([^"]*)"|'([^']*)'|<((?:[^/]|\/(?!>))+)\/>|([^\s,]+)))?(?=\s|,|$)/g,i={};for(let s of t.matchAll(r)){let[,t,r,n,o,a,l,h]=s,c=t??r??n,u=(o??a??l??h??"true").trim();try{u=JSON.parse(u)}catch{}let d=n?.includes("."),f=d?c.split(".").reduceRight((e,t)=>({[t]:e}),u):{[c]:u};e.merge(f,i)}return i},split:e=>e.split(/,(?![^\[]*\])(?![^(]*\))(?![^<]*\/>)(?=(?:[^"']|"[^"]*"|'[^']*')*$)/),merge(t,r){"string"==typeof t&&(t=e.parse(t));for(let[i,s]of Object.entries(t)){if(["__proto__","constructor","prototype"].includes(i))continue;let t=s?.constructor===Object,n=r[i]?.constructor===Object;t&&n?e.merge(s,r[i]):r[i]=s}return r}};class t{#e=null;#t=[];admit(e,t,r){if(!this.#e)return this.#e={strategy:e,abort:r},"run";if("replace"===e||"abort"!==e&&"abort"===this.#e.strategy)return this.#t=[],this.#e.abort?.(),this.#e={strategy:e,abort:r},"run";if("queue all"===e)this.#t.push(t);else if("queue last"===e)this.#t=[t];else{if("abort"===e||"drop"===e||0!==this.#t.length)return"dropped";this.#t.push(t)}return"queued"}continue(e){this.#e?.abort===e&&(this.#e=null,this.#t.shift()?.())}abort(){this.#e?.abort?.()}}return new class{#r=e;#i=new Map;#s="";#n=new Set;_loc=window.location;#o;#a=Function;#l=Object.getPrototypeOf(async function(){}).constructor;#h={createHTML:e=>e,createScript:e=>e};#c;#u="a,form";#d=["get","post","put","patch","delete","query"];#f;#m;#p;#g;#x;constructor(){this.#b(),this.#y(),this.#c=this.#S("[hx-action],[hx-get],[hx-post],[hx-put],[hx-patch],[hx-delete],[hx-query]"),this.#f=(new XPathEvaluator).createExpression(`.//*[@*[${this.#v("hx-on").map(e=>`starts-with(name(), "${e}")`).join(" or ")}]]`),this.#o={HCON:e,attributeValue:this.#E.bind(this),parseTriggerSpecs:this.#w.bind(this),determineMethodAndAction:this.#A.bind(this),createRequestContext:this.#T.bind(this),collectFormData:this.#C.bind(this),getAttributeObject:this.#q.bind(this),insertContent:this.#N.bind(this),morph:this.#I.bind(this),isSoftMatch:this.#M.bind(this),initSecurity:(e,t,r)=>{e&&(this.#h=e),t&&(this.#a=t),r&&(this.#l=r)},onTrigger:this.#O.bind(this),htmxProp:this.#H.bind(this),triggerHtmxEvent:this.#L.bind(this),executeJavaScript:this.#k.bind(this)};let t=()=>this.initialize();"loading"===document.readyState?document.addEventListener("DOMContentLoaded",t):setTimeout(t)}#b(){this.version="4.0.1",this.config={logAll:!1,prefix:"data-hx-",transitions:!1,history:!0,mode:"same-origin",defaultSwap:"innerHTML",defaultFocusScroll:!1,indicatorClass:"htmx-indicator",requestClass:"htmx-request",includeIndicatorCSS:!0,defaultTimeout:6e4,extensions:"",morphIgnore:["data-htmx-powered"],morphSkip:"[hx-morph-skip]",morphSkipChildren:"[hx-morph-skip-children]",morphScanLimit:10,noSwap:[204,304],implicitInheritance:!1,defaultSettleDelay:1,allowEmptySwapAfterOOB:!1};let t=document.querySelector('meta[name="htmx-config"]');t&&e.merge(t.content,this.config),this.#s=this.config.extensions}#y(){if(!1!==this.config.includeIndicatorCSS){let e=this.config.indicatorClass,t=this.config.requestClass;try{this.indicatorStyleSheet=new CSSStyleSheet,this.indicatorStyleSheet.replaceSync(`.${e}{opacity:0;visibility: hidden} .${t} .${e}, .${t}.${e}{opacity:1;visibility: visible;transition: opacity 200ms ease-in}`),document.adoptedStyleSheets.push(this.indicatorStyleSheet)}catch{}}}registerExtension(e,t){return!(this.#s&&!this.#s.split(/,\s*/).includes(e))&&(!this.#n.has(e)&&(this.#n.add(e),t.init&&t.init(this.#o),void Object.entries(t).forEach(([e,t])=>{this.#i.get(e)?.push(t)||this.#i.set(e,[t])})))}#V(e){let t=this.config.prefix;return!e.closest||null!=e.closest("[hx-ignore]")||t&&null!=e.closest(`[${t}ignore]`)}#P(e,t){let r=this.config.prefix;return e.getAttribute(t)??(r?e.getAttribute(t.replace("hx-",r)):null)}#R(e,t){let r=this.config.prefix&&t.replace("hx-",this.config.prefix);return e.hasAttribute(t)?t:r&&e.hasAttribute(r)?r:null}#S(e){return this.#v(e).join(",")}#v(e){let t=[e];return this.config.prefix&&t.push(e.replaceAll("hx-",this.config.prefix)),t}#j(e,t){let r=[...e.querySelectorAll?.(t)??[]];return e.matches?.(t)&&r.unshift(e),r}#B(e){return"before"===e?"beforebegin":"after"===e?"afterend":"prepend"===e?"afterbegin":"append"===e?"beforeend":e}#z(e,t){let r=[];return this.#E(e,t,void 0,(e,t)=>{e?.split(/\s*[,:]\s*/).includes("this")&&r.push(t)}),r}#E(e,t,r,i,s=this.config.implicitInheritance){t=this.#F(t);let n=this.#F(":inherited"),o=this.#F(":append"),a=this.#P(e,t)??this.#P(e,t+n);if(null!=a)return i?i(a,e):a;let l=CSS.escape(s?t:t+n),h=CSS.escape(t+n+o),c=this.#S(`[${l}],[${h}]`),u=this.#R(e,t+o)??this.#R(e,t+n+o);if(u){let r=e.getAttribute(u),n=e.parentNode?.closest?.(c);if(i&&i(r,e),n){let e=this.#E(n,t,void 0,i,s);return e?(e+","+r).replace(/[{}]/g,""):r}return r}let d=e.parentNode?.closest?.(c);return d?(a=this.#E(d,t,void 0,i),!i&&a&&s&&this.#$(e,"htmx:after:implicitInheritance",{elt:e,name:t,parent:d}),a):r}#w(t){return e.split(t).flatMap(t=>{t=t.replace(/^\s*every\s+(\S+?)\s*(\[[^\]]*\])/,"every$2 $1");let[,r,i]=t.match(/^\s*(\S+\[[^\]]*\]|\S+)\s*(.*?)\s*$/)??[];if(!r)return[];if(/\[[^\]]*$/.test(r))throw"unterminated:"+r;return[{name:r,...e.parse(i)}]})}#A(e,t){let r=this.#E(e,"hx-method"),i=this.#E(e,"hx-action",void 0,void 0,!1);if(!i)for(let t of this.#d){let s=this.#E(e,"hx-"+t,void 0,void 0,!1);if(null!=s){i=s,r=t;break}}return this.#D(e)&&(i||=t.submitter?.getAttribute?.("formAction")||e.getAttribute(e.matches("a")?"href":"action")),r||=t.submitter?.getAttribute?.("formmethod")||e.getAttribute("method")||"GET",{action:i,method:r.toUpperCase()}}#H(e){return e._htmx||(e._htmx={listeners:[],triggerSpecs:[]},e.setAttribute("data-htmx-powered","true")),e._htmx}#W(e){return e._htmx_state||={}}#_(e){if(this.#U(e)&&this.#L(e,"htmx:before:init",{},!0)){let t=this.#H(e);t.initialized=!0,t.eventHandler=this.#Q(e),this.#J(e),this.#L(e,"htmx:after:init",{},!0)}}#Q(e){return async t=>{try{let r=this.#T(e,t);await this.#X(r)}catch(t){this.#L(e,"htmx:error",{error:t})}}}#T(t,r){let{action:i,method:s}=this.#A(t,r),[n,o]=(i||"").split("#"),a=new AbortController,l={sourceElement:t,sourceEvent:r,status:"created",select:this.#E(t,"hx-select"),selectOOB:this.#E(t,"hx-select-oob"),target:this.#E(t,"hx-target"),swap:this.#E(t,"hx-swap")??this.config.defaultSwap,push:this.#E(t,"hx-push-url"),replace:this.#E(t,"hx-replace-url"),transition:this.config.transitions,confirm:this.#E(t,"hx-confirm"),request:{validate:"true"===this.#E(t,"hx-validate",!t.matches("form")||t.noValidate||r.submitter?.formNoValidate?"false":"true",void 0,!1),action:n,anchor:o,method:s,headers:this.#G(t),abort:a.abort.bind(a),credentials:"same-origin",signal:a.signal,mode:this.config.mode}};t._htmx?.boosted&&e.merge(t._htmx.boosted,l),l.target=this.#K(t,l.target),l.target&&(l.request.headers["HX-Target"]=this.#Y(l.target));let h=this.#E(t,"hx-config");return h&&(e.merge(h,l.request),l.request.mode=this.config.mode),l}#Y(e){return`${e.tagName.toLowerCase()}${e.id?"#"+encodeURI(e.id):""}`}#G(e){let t={"HX-Request":"true","HX-Source":this.#Y(e),"HX-Current-URL":location.href,Accept:"text/html"};return this.#D(e)&&(t["HX-Boosted"]="true"),t}#Z(e,t){return this.#q(e,"hx-headers",e=>{for(let r in e)t.request.headers[r]=String(e[r])},{ctx:t})}#K(e,t){return t instanceof Element?t:null!=t?this.#ee(e,t,"hx-target"):this.#D(e)?document.body:e}#D(e){return e?._htmx?.boosted}async#X(e){let t=e.sourceElement,r=e.sourceEvent;if(!t.isConnected)return;if(this.#te(r))return;this.#re(r)&&r.preventDefault();let i=/GET|DELETE/.test(e.request.method),s=i?t.matches("form")?t:null:t.form||t.closest("form"),n=this.#C(t,s,r.submitter,e.request.validate,i);if(!n)return;let o=this.#q(t,"hx-vals",t=>{e.vals=t;for(let e in t)n.set(e,t[e])},{ctx:e});if(o&&await o,e.values)for(let t in e.values)n.delete(t),n.append(t,e.values[t]);let a=this.#Z(t,e);if(a&&await a,Object.assign(e.request,{form:s,submitter:r.submitter,body:n}),!this.#L(t,"htmx:config:request",{ctx:e}))return;if("DIALOG"===e.request.method)return;let l=this.#ie(e.request.action);if(null!=l){let t=Object.fromEntries(e.request.body);return void await this.#k(e.sourceElement,t,l,!1)}if(i){let t=new URL(e.request.action,document.baseURI);for(let r of e.request.body.keys())t.searchParams.delete(r);for(let[r,i]of e.request.body)t.searchParams.append(r,i);t.origin===location.origin?e.request.action=t.pathname+t.search:e.request.action=t.href,e.request.body=null}else"multipart/form-data"!==(this.#E(t,"hx-encoding")??s?.enctype)&&(e.request.body=new URLSearchParams(e.request.body));await this.#se(e)}async#se(e){let t=e.sourceElement,r=this.#ne(t),i=this.#oe(t);this.#ae(t);let s=()=>e.request?.abort?.();if("run"===i.admit(r,()=>this.#se(e),s)){e.status="issuing",e.indicators??=[],e.disabledElements??=[];try{if(e.confirm){if(!await new Promise(r=>{let i={ctx:e,issueRequest:()=>r(!0),dropRequest:()=>r(!1)};if(this.#L(t,"htmx:confirm",i)){let i=this.#ie(e.confirm);r(i?this.#k(t,{ctx:e},i,!0):window.confirm(e.confirm))}}))return}if(this.#le(e),this.#he(e),this.#ce(e),e.fetch||=window.fetch.bind(window),e.request.headers["HX-Request-Type"]=e.target===document.body||e.select?"full":"partial",!this.#L(t,"htmx:before:request",{ctx:e}))return;let r=await e.fetch(e.request.action,e.request);if(e.response={raw:r,status:r.status,headers:r.headers},this.#ue(e),!this.#L(t,"htmx:before:response",{ctx:e}))return;if(e.text=await r.text(),!this.#L(t,"htmx:after:request",{ctx:e}))return;if(e.response.status>=400&&this.#L(t,"htmx:response:error",{ctx:e}),this.#de(e))return void(e.keepIndicators=!0);if("issuing"===e.status){if(e.hx.retarget&&(e.target=e.hx.retarget),e.hx.reswap&&(e.swap=e.hx.reswap),e.hx.reselect&&(e.select=e.hx.reselect),!1===e.target?.isConnected)return;e.status="response received",this.#fe(e),await this.swap(e),e.status="swapped"}}catch(r){e.status="error: "+r,"AbortError"===r?.name&&"timeout"!==e.request.signal.reason||this.#L(t,"htmx:error",{ctx:e,error:r})}finally{await(e.extensionPromise?.catch(()=>{})),clearTimeout(e.requestTimeout),e.hx?.trigger&&this.#me(e.hx.trigger,e.sourceElement),this.#L(t,"htmx:finally:request",{ctx:e}),e.keepIndicators||(this.#pe(e.indicators),this.#ge(e.disabledElements)),i.continue(s)}}}#ue(e){e.hx={};for(let[t,r]of e.response.raw.headers)t.toLowerCase().startsWith("hx-")&&(e.hx[t.slice(3).toLowerCase().replace(/-/g,"")]=r)}#de(t){if("true"===t.hx.refresh)return this._loc.reload(),!0;if(t.hx.redirect)return this._loc.href=t.hx.redirect,!0;if(t.hx.location){let r=t.hx.location,i={},s=e.parse(r);return"{"!==r[0]&&null==s.path||(i=s,r=i.path,delete i.path),null==i.push&&null==i.replace&&(i.push="true"),i.indicators=t.indicators,i.disabledElements=t.disabledElements,this.ajax("GET",r,i),!0}}#le(e){let t=null!=e.request.timeout?this.parseInterval(e.request.timeout):this.config.defaultTimeout;t&&(e.requestTimeout=setTimeout(()=>e.request?.abort?.("timeout"),t))}#ne(e){let t=this.#E(e,"hx-sync");if(!t)return"queue first";let r=t.split(":").pop().trim();return/^(drop|abort|replace|queue)/.test(r)?r:"queue first"}#oe(e){let r=this.#E(e,"hx-sync"),i=e;if(r){let t=r.includes(":")?r.slice(0,r.lastIndexOf(":")).trim():/^(drop|abort|replace|queue)/.test(r)?null:r;t&&(i=this.#ee(e,t,"hx-sync")||e)}return this.#W(i).rq||=new t}#te(e){return"click"===e.type&&(e.ctrlKey||e.metaKey||e.shiftKey)&&!!e.currentTarget?.closest?.("a[href]")}#re(e){let t=e.currentTarget;if("submit"===e.type&&"FORM"===t?.tagName)return!0;if(!("click"===e.type&&0===e.button))return!1;let r=t?.closest?.('button, input[type="submit"], input[type="image"]'),i=r?.form||r?.closest("form");if(r&&!r.disabled&&i&&("submit"===r.type||"image"===r.type||!r.type&&"BUTTON"===r.tagName))return!0;let s=t?.closest?.("a");if(!s||!s.href)return!1;let n=s.getAttribute("href");return!(n&&n.startsWith("#")&&n.length>1)}#J(e,t=e._htmx.eventHandler){let r=this.#E(e,"hx-trigger",void 0,void 0,!1)||(e.matches("form")?"submit":e.matches("input:not([type=button]):not([type=submit]),select,textarea")?"change":"click");this.#O(e,r,t)}#O(e,t,r){let i=this.#w(t);this.#H(e).triggerSpecs.push(...i);for(let t of i){t.listeners=[];let[i,s]=this.#xe(t.name),n=[e];"outside"===t.from?n=[document]:t.from&&"self"!==t.from&&(n=this.#be(e,t.from));let o=i=>{if((t.halt||t.prevent)&&i.preventDefault(),(t.halt||t.stop||t.consume)&&i.stopPropagation(),t.changed){let t=this.#W(e).changedValues??=new WeakMap,r=i.target;if(!["checkbox","radio"].includes(r?.type)){let e=r?.value;if(t.has(r)&&t.get(r)===e)return;t.set(r,e)}}if(t.once)for(let e of t.listeners)e.fromElt.removeEventListener(e.eventName,e.handler,e);r(i)},a=o;if(t.delay?a=e=>{clearTimeout(t.timeout),t.timeout=setTimeout(()=>o(e),this.parseInterval(t.delay))}:t.throttle&&(a=e=>{t.throttled?t.throttledEvent=e:(t.throttled=!0,o(e),t.throttleTimeout=setTimeout(()=>{if(t.throttled=!1,t.throttledEvent){let e=t.throttledEvent;t.throttledEvent=null,a(e)}},this.parseInterval(t.throttle)))}),t.handler=r=>{if(this.#re(r)&&r.preventDefault(),("self"!==t.from||r.target===e)&&("outside"!==t.from||!e.contains(r.target))&&(!t.target||r.target?.matches?.(t.target))){if(s){let t={};for(let e in r)/^[a-z]+$/i.test(e)&&(t[e]=r[e]);if(!this.#k(e,t,s,!0,!1))return}if("every"!==i)for(let t of this.#H(e).triggerSpecs)clearTimeout(t.timeout),t.throttledEvent=null;a(r)}},"intersect"===i||"revealed"===i){let r={rootMargin:t.rootMargin};t.root&&(r.root=this.#ee(e,t.root)),t.threshold&&(r.threshold=parseFloat(t.threshold));let s="revealed"===i;t.observer=new IntersectionObserver(e=>{for(let r=0;r<e.length;r++)if(e[r].isIntersecting){this.trigger(e[r].target,"intersect",{},!1),s&&t.observer.disconnect();break}},r),i="intersect";for(let e of n)t.observer.observe(e)}if("every"===i){let r=Object.keys(t).find(e=>"name"!==e);t.interval=setInterval(()=>{e.isConnected?this.#L(e,"every",{},!1):clearInterval(t.interval)},this.parseInterval(r))}if("load"!==i)for(let r of n){let s={fromElt:r,eventName:i,handler:t.handler,capture:!!t.capture,passive:!!t.passive};e._htmx.listeners.push(s),t.listeners.push(s),r.addEventListener(i,t.handler,s)}else t.handler(new CustomEvent("load"))}}#xe(e){let t=e.match(/^([^\[]*)\[([^\]]*)]/);return t?[t[1],t[2]]:[e,null]}#me(t,r){if("{"===t[0]){let i=e.parse(t);for(let e in i){let t=i[e],s=r;t?.target&&(s=this.find(t.target)),this.trigger(s,e,"object"==typeof t?t:{value:t})}}else t.split(",").forEach(e=>this.trigger(r,e.trim(),{}))}#ye(e){let t={},r=Object.getPrototypeOf(this);for(let i of Object.getOwnPropertyNames(r))"constructor"!==i&&"function"==typeof this[i]&&(["find","findAll"].includes(i)?t[i]=(t,r)=>void 0===r?this[i](e,t):this[i](t,r):t[i]=this[i].bind(this));return t}#k(e,t,r,i=!0,s=!0,n=!1){let o={};Object.assign(o,this.#ye(e));let a={},l={scope:a,code:r};this.#$(e,"htmx:scope",l),r=l.code,Object.assign(o,a),Object.assign(o,t);let h=Object.keys(o),c=Object.values(o),u=new(s?this.#l:this.#a)(...h,i?`return (${r})`:r);return n?()=>u.call(e,...c):u.call(e,...c)}process(e,t){if(!e?.isConnected)return;if(!(e instanceof Element)){for(let r of e.children||[])this.process(r,t);return}if(t&&this.#Se(e,!0),this.#V(e))return;if(!this.#L(e,"htmx:before:process"))return;let r=[e],i=this.#f.evaluate(e),s=null;for(;s=i.iterateNext();)r.push(s);for(let e of r)!this.#V(e)&&this.#L(e,"htmx:before:on:init",{},!0)&&this.#ve(e);for(let t of this.#j(e,this.#c))this.#_(t);for(let t of this.#j(e,this.#u))this.#Ee(t);this.#L(e,"htmx:after:process")}#Ee(e){let t=this.#E(e,"hx-boost");if(t&&"false"!==t&&this.#we(e)&&this.#L(e,"htmx:before:init",{},!0)){let r=this.#H(e);r.initialized=!0,r.eventHandler=this.#Q(e),r.boosted=t,this.#J(e),this.#L(e,"htmx:after:init",{},!0)}}#we(e){if(this.#U(e))if("A"===e.tagName){if(""===e.target||"_self"===e.target)return!e.hasAttribute("download")&&!e.getAttribute("href")?.startsWith?.("#")&&this.#Ae(e.href)}else if("FORM"===e.tagName)return"dialog"!==e.method&&this.#Ae(e.action)}#Ae(e){try{return new URL(e,window.location.href).origin===window.location.origin}catch(e){return!1}}#U(e){return!e._htmx?.initialized&&!this.#V(e)}#Se(e,t){let r=[e,...e.querySelectorAll?.("[data-htmx-powered]")??[]];for(let e of r)if(e._htmx){this.#L(e,"htmx:before:cleanup");for(let t of e._htmx.triggerSpecs||[])t.interval&&clearInterval(t.interval),t.timeout&&clearTimeout(t.timeout),t.throttleTimeout&&clearTimeout(t.throttleTimeout),t.observer?.disconnect();for(let t of e._htmx.listeners||[])t.fromElt.removeEventListener(t.eventName,t.handler,t);e.removeAttribute("data-htmx-powered"),this.#L(e,"htmx:after:cleanup"),t&&delete e._htmx}}#Te(e){let t=document.createElement("div");t.hidden=!0,document.body.insertAdjacentElement("afterend",t);let r=e.querySelectorAll?.(this.#S("[hx-preserve]"))||[];for(let e of r){let r=document.getElementById(e.id);r&&this.#Ce(t,r,null)}return t}#qe(e){for(let t of[...e.children]){let e=document.getElementById(t.id);e&&(this.#Ce(e.parentNode,t,e),this.#Se(e),e.remove())}e.remove()}#Ne(e){let t=this.#h.createHTML(e);return Document.parseHTMLUnsafe?.(t,{})||(new DOMParser).parseFromString(t,"text/html")}#Ie(e){let t=e.replace(/<hx-([a-z]+)(\s+|>)/gi,'<template hx type="$1"$2').replace(/<\/hx-[a-z]+>/gi,"</template>"),r="";t=t.replace(/<head(\s[^>]*)?>[\s\S]*?<\/head>/i,e=>(r=this.#Ne(e).title,""));let i,s,n=t.match(/<([a-z][^\/>\x20\t\r\n\f]*)/i)?.[1]?.toLowerCase();if("html"===n||"body"===n?(i=this.#Ne(t),s=document.createDocumentFragment(),s.append(i.body)):(i=this.#Ne(`<template>${t}</template>`),s=i.querySelector("template").content),!r){let e=s.querySelector("title:not(svg title)");e&&(r=e.textContent,e.remove())}return this.#Me(s),{fragment:s,title:r}}#Oe(e,t,r,i){let s=t.id?"#"+CSS.escape(t.id):null,[,n,o]=r.match(/^(\S+):(.+)/)??[];n&&([r,s]=[n,o||s]),"true"!==r&&r||(r="outerHTML");let a=this.#He(r);if(s=a.target||s,a.strip??=!a.style.startsWith("outer"),!s)return;let l=this.#be(i,s);for(let r of l){let s=document.createDocumentFragment();s.append(t.cloneNode(!0)),e.push({type:"oob",fragment:s,target:r,swapSpec:a,sourceElement:i})}t.remove()}#Le(e,t,r){let i=[];if(r)for(let s of r.split(",")){let[r,n="true"]=s.split(/:(.*)/);for(let s of e.querySelectorAll(r))this.#Oe(i,s,n,t)}for(let r of e.querySelectorAll(this.#S("[hx-swap-oob]"))){let e=this.#R(r,"hx-swap-oob"),s=r.getAttribute(e);r.removeAttribute(e),this.#Oe(i,r,s,t)}return i}#ke(e,t,r){t?t.before(...r.childNodes):e.append(...r.childNodes)}#He(t){t=t.trim();let r=this.config.defaultSwap;if(t&&!/^\S*:/.test(t)){let e=t.match(/^(\S+)\s*(.*)$/);r=e[1],t=e[2]}return{style:this.#B(r),...e.parse(t)}}#Ve(e,t){let r=[];for(let i of e.querySelectorAll("template[hx]")){let e=i.getAttribute("type");if("partial"===e){let e=this.#P(i,"hx-target")||(i.id?"#"+CSS.escape(i.id):null);if(e){this.#Me(i.content);let s=this.#He(this.#P(i,"hx-swap")||this.config.defaultSwap);s.ignoreTitle&&(t.title=null);let n=this.#be(t.sourceElement,e);for(let e of n.length?n:[null])r.push({type:"partial",fragment:i.content.cloneNode(!0),target:e,swapSpec:s,sourceElement:t.sourceElement})}}else this.#$(i,"htmx:process:"+e,{ctx:t,tasks:r});i.remove()}return r}#Pe(e,t,r,i){try{null!=r&&e.setSelectionRange&&e.setSelectionRange(r,i),e.focus(t)}catch(e){}}#Re(e){let t=this.#j(e,"[autofocus]")[0];t&&this.#Pe(t)}#je(e){return e===window||e===document?document.scrollingElement:e}#Be(e,t){if(e.scroll){let r=e.scrollTarget?this.#je(this.#ze(t,e.scrollTarget)):t;r&&("top"===e.scroll?r.scrollTop=0:"bottom"===e.scroll&&(r.scrollTop=r.scrollHeight))}if("top"===e.show||"bottom"===e.show){let r=e.showTarget?this.#je(this.#ze(t,e.showTarget)):t;r?.scrollIntoView?.("top"===e.show)}}#Fe(e){e.request?.anchor&&document.getElementById(e.request.anchor)?.scrollIntoView({block:"start",behavior:"auto"})}#Me(e){let t=this.#j(e,"script");for(let e of t){let t=document.createElement("script");for(let r of e.attributes)t.setAttribute(r.name,r.value);this.config.inlineScriptNonce&&(t.nonce=this.config.inlineScriptNonce),t.textContent=this.#h.createScript(e.textContent),e.replaceWith(t)}}initialize(){this.config.history&&!this.#g&&(this.#g=!0,window.navigation&&!/firefox/i.test(navigator.userAgent)?navigation.addEventListener("navigate",e=>{"traverse"===e.navigationType&&e.canIntercept&&!e.hashChange&&e.intercept({handler:()=>this.#$e()})}):window.addEventListener("popstate",e=>this.#$e(e.state))),this.process(document.body)}async swap(e){try{let{fragment:t,title:r}=this.#Ie(e.text);e.title=r;let i=[],s=this.#Le(t,e.sourceElement,e.selectOOB),n=this.#Ve(t,e);i.push(...s,...n);let o=n.length||s.length&&!this.config.allowEmptySwapAfterOOB,a=this.#De(e,t,o);if(a&&i.unshift(a),!this.#L(e.sourceElement,"htmx:before:swap",{ctx:e,tasks:i}))return;this.#We(e);let l=[],h=[];for(let t of i)t.swapSpec?.transition??a?.transition??e.transition?h.push(t):l.push(this.#N(t));if(h.length>0){let t=async()=>{for(let e of h)await this.#N(e,!1)};l.push(this.#_e(t,e))}await Promise.all(l),!e.sourceElement?.isConnected&&a?.target?.isConnected&&(e.sourceElement=a.target),this.#L(e.sourceElement,"htmx:after:swap",{ctx:e}),e.title&&"none"!==e.swap&&(document.title=e.title),this.#Fe(e)}finally{this.#L(e.sourceElement,"htmx:finally:swap",{ctx:e})}}#De(e,t,r){let i=this.#He(e.swap||this.config.defaultSwap);if(i.ignoreTitle&&(e.title=null),"delete"===i.style||(t.querySelector("body")||t).childElementCount>0||t.textContent.trim()||(i.swapEmpty??!r)){if(e.select){let r=t.querySelectorAll(e.select);(t=document.createDocumentFragment()).append(...r)}return this.#D(e.sourceElement)&&(i.show||="top"),{type:"main",fragment:t,target:this.#K(e.sourceElement||document.body,i.target||e.target),swapSpec:i,sourceElement:e.sourceElement,transition:e.transition&&!1!==i.transition}}}async#N(e,t=!0){let{target:r,swapSpec:i,fragment:s}=e;if("string"==typeof r&&(r=document.querySelector(r)),!r)return;"string"==typeof i&&(i=this.#He(i));let n,o=i.style;if("none"===o)return;if("BODY"===s.firstElementChild?.tagName){const e=r===document.body&&o.startsWith("outer");e&&"outerHTML"===o&&(o="outerSync"),i.strip??=!e}if(i.strip&&s.firstElementChild&&(s=document.createDocumentFragment(),s.append(...(e.fragment.firstElementChild.content||e.fragment.firstElementChild).childNodes)),this.#Ue(r,"htmx-swapping"),t&&e.swapSpec?.swap&&await this.timeout(e.swapSpec?.swap),"delete"===o)return void(r.parentNode&&(this.#Se(r),r.parentNode.removeChild(r)));let a=[],l=i.settle??this.config.defaultSettleDelay,h=r.parentNode;if("innerHTML"===o||"outerHTML"===o&&h){let e=document.activeElement;if(e?.id){let t,r;try{t=e.selectionStart,r=e.selectionEnd}catch(e){}n={elt:e,start:t,end:r}}a=t&&l?this.#Qe(s,r):[]}let c=this.#Te(s),u=[...s.childNodes];try{if("innerHTML"===o){for(const e of r.children)this.#Se(e);r.replaceChildren(...s.childNodes)}else if("textContent"===o){for(const e of r.querySelectorAll("[data-htmx-powered]"))this.#Se(e);r.textContent=s.textContent}else if("outerHTML"===o)h&&(this.#ke(h,r,s),this.#Se(r),h.removeChild(r),r=u.find(e=>1===e.nodeType)||h);else if("outerSync"===o){this.#Je(r,s.firstElementChild);for(const e of r.children)this.#Se(e);r.replaceChildren(...s.firstElementChild.childNodes),u=[r]}else if("innerMorph"===o)this.#I(r,s,!0),u=[...r.childNodes];else if("outerMorph"===o)this.#I(r,s,!1),u.push(r);else if("beforebegin"===o)h&&this.#ke(h,r,s);else if("afterbegin"===o)this.#ke(r,r.firstChild,s);else if("beforeend"===o)this.#ke(r,null,s);else if("afterend"===o)h&&this.#ke(h,r.nextSibling,s);else{let e=this.#i.get("handle_swap")||[],t=!1;for(const n of e){let e=n(o,r,s,i);if(e){t=!0,Array.isArray(e)&&(u=e);break}}if(!t)throw new Error(`Unknown swap style: ${o}`)}}finally{this.#Xe(r,"htmx-swapping")}if(e.target=r,this.#qe(c),n&&!n.elt.matches(":focus")){let e=document.getElementById(n.elt.id);if(e){let t={preventScroll:void 0!==i.focusScroll?!i.focusScroll:!this.config.defaultFocusScroll};this.#Pe(e,t,n.start,n.end)}}this.#L(r,"htmx:before:settle",{task:e,newContent:u,settleTasks:a});for(const e of u)this.#Ue(e,"htmx-added");if(t&&a.length>0){this.#Ue(r,"htmx-settling"),await this.timeout(l);for(let e of a)e();this.#Xe(r,"htmx-settling")}this.#L(r,"htmx:after:settle",{task:e,newContent:u,settleTasks:a});for(const e of u)this.#Xe(e,"htmx-added"),this.process(e),this.#Re(e);this.#Be(i,r)}#L(e,t,r={},i=!0){if(r.error){let i=`htmx: ${t}: ${r.error.message??r.error}`;r.error instanceof Error?console.error(i,r.error,{elt:e,detail:r}):console.error(i,{elt:e,detail:r})}else r.warn?console.warn(`htmx: ${t}: ${r.warn}`,{elt:e,detail:r}):this.config.logAll&&console.log(`htmx: ${t}`,{elt:e,detail:r});return e=this.#Ge(e),this.#$(e,t,r),this.trigger(e,this.#F(t),r,i)}#$(e,t,r={}){let i=this.#i.get(t.replace(/:/g,"_"));if(i){r.cancelled=!1;for(const t of i)if(!1===t(e,r)||r.cancelled)return r.cancelled=!0,!1}return!0}timeout(e){if((e=this.parseInterval(e))>0)return new Promise(t=>setTimeout(t,e))}onLoad(e){this.on(this.#F("htmx:after:process"),t=>{e(t.target)})}on(e,t,r){let i,s=document;return void 0===r?(i=e,r=t):(s=this.#Ge(e),i=t),s.addEventListener(i,r),r}find(e,t){return this.#ze(e,t)}findAll(e,t){return this.#be(e,t)}parseInterval(e){if("number"==typeof e)return e;let[,t,r]=e?.match(/^([\d.]+)(ms|s|m)?$/)||[],i=parseFloat(t)*({ms:1,s:1e3,m:6e4}[r]||1);return isNaN(i)?void 0:i}trigger(e,t,r={},i=!0){e=this.#Ge(e);let s=new CustomEvent(t,{detail:r,cancelable:!0,bubbles:i,composed:!0}),n=e?.isConnected?e:document;return!r?.cancelled&&n.dispatchEvent(s)}ajax(e,t,r){(!r||r instanceof Element||"string"==typeof r)&&(r={target:r});let i="string"==typeof r.source?document.querySelector(r.source):r.source;if("string"==typeof r.source&&!i)return Promise.reject(new Error("Source not found"));i||=document.body;let s=this.#T(i,r.event||{});return Object.assign(s,r),r.target&&(s.target=this.#K(document.body,r.target),!s.target)?Promise.reject(new Error("Target not found")):(Object.assign(s.request,{action:t,method:e.toUpperCase()}),r.headers&&Object.assign(s.request.headers,r.headers),this.#X(s))}#Ke(e){this.config.history&&(history.pushState({htmx:!0},"",e),this.#L(document,"htmx:after:history:push",{path:e}))}#Ye(e){this.config.history&&(history.replaceState({htmx:!0},"",e),this.#L(document,"htmx:after:history:replace",{path:e}))}async#$e(e,t){if(await this.timeout(1),e??=history.state,!e?.htmx)return;this.#p?.abort(),t=t||location.pathname+location.search;let r=document.querySelector(this.#S("[hx-history-elt]"))||document.body;if(this.#L(document,"htmx:before:history:restore",{path:t,cacheMiss:!0})){if("reload"!==this.config.history)return this.#p=new AbortController,this.ajax("GET",t,{target:r,swap:"outerSync",select:r!==document.body?this.#S("[hx-history-elt]"):void 0,request:{headers:{"HX-History-Restore-Request":"true"},signal:this.#p.signal}});this._loc.reload()}}#Ze(e){let{sourceElement:t,push:r,replace:i,hx:s,response:n}=e;if((s?.pushurl||s?.replaceurl)&&(r=s.pushurl,i=s.replaceurl),null==r&&null==i&&this.#D(t)&&(r="true"),"false"!==r&&!1!==r||(r=null),"false"!==i&&!1!==i||(i=null),!r&&!i)return null;let o=r||i;if("true"===o){let t=n?.raw?.url||e.request.action,r=new URL(t,location.href);o=r.pathname+r.search+(e.request.anchor?"#"+e.request.anchor:"")}return{type:r?"push":"replace",path:o}}#We(e){if(!this.config.history)return;history.state?.htmx||history.replaceState({htmx:!0},"",location.href);let t=this.#Ze(e);if(!t)return;let r={history:t,sourceElement:e.sourceElement,response:e.response};this.#L(document,"htmx:before:history:update",r)&&("push"===t.type?this.#Ke(t.path):this.#Ye(t.path),this.#L(document,"htmx:after:history:update",r))}#ve(e){if(e._htmx?.onInitialized)return;let t=this.#v("hx-on"),r=this.config.metaCharacter||":",i=t=>async r=>{try{await this.#k(e,{event:r},`with(event?.detail||{}){${t}}`,!1)}catch(t){"symbol"!=typeof t&&this.#L(e,"htmx:error",{error:t})}};for(let s of e.getAttributeNames()){let n=t.find(e=>s.startsWith(e));if(!n)continue;this.#H(e).onInitialized=!0;let o=s.substring(n.length),a=e.getAttribute(s);if(!o){for(let t of a.split(/;(?=[^;]*->)/)){let r=t.indexOf("->");-1!==r&&this.#O(e,t.substring(0,r).trim(),i(t.substring(r+2).trim()))}continue}if(o[0]!==r)continue;let l=o.substring(1);l.startsWith(r)&&(l="htmx"+r+l.substring(1)),this.#O(e,l,i(a))}}#he(e){let t,r=e.sourceElement,i=this.#E(r,"hx-indicator");if(i)t=this.#be(r,i,"hx-indicator");else{if(r===document.body)return;t=[r]}for(const r of t){e.indicators.push(r);let t=this.#W(r);t.rc=(t.rc||0)+1,this.#Ue(r,this.config.requestClass)}}#pe(e){for(let t of e){let e=this.#W(t);e.rc&&--e.rc<=0&&(this.#Xe(t,this.config.requestClass),delete e.rc)}}#ce(e){let t=e.sourceElement,r=this.#E(t,"hx-disable");if(r)for(let i of this.#be(t,r,"hx-disable")){e.disabledElements.push(i);let t=this.#W(i);t.dc=(t.dc||0)+1,i.disabled=!0}}#ge(e){for(const t of e){let e=this.#W(t);e.dc&&--e.dc<=0&&(t.disabled=!1,delete e.dc)}}#C(e,t,r,i,s){if(i&&t&&!t.reportValidity())return;r??=t&&"submit"===e.type?e:null;let n=t?new FormData(t):new FormData,o=t?new Set(t.elements):new Set;if(!t){if(i&&e.reportValidity&&!e.reportValidity())return;this.#et(e,o,n,s)}r?.name&&(n.append(r.name,r.value),o.add(r));let a=this.#E(e,"hx-include");if(a)for(let t of this.#be(e,a)){if(i&&t.reportValidity&&!t.reportValidity())return;this.#et(t,o,n)}return n}#et(e,t,r,i){let s=e.tagName,n=[];"BUTTON"===s||s.includes("-")?n=[e]:(["INPUT","SELECT","TEXTAREA","FIELDSET"].includes(s)||!i&&e!==document.body)&&(n=this.#j(e,"[name]:not(button)"));for(let e of n){let i=e.name||e.getAttribute?.("name");if(!i||e.matches(":disabled")||t.has(e))continue;t.add(e);let s=e.type;if("checkbox"===s||"radio"===s||"INPUT"!==e.tagName&&"checked"in e)e.checked&&r.append(i,e.value);else if("file"===s)for(let t of e.files)r.append(i,t);else if("select-multiple"===s)for(let t of e.selectedOptions)r.append(i,t.value);else if(Array.isArray(e.value))for(let t of e.value)r.append(i,t);else r.append(i,e.value)}}#q(t,r,i,s={}){let n=this.#E(t,r);if(!n)return null;let o=this.#ie(n);if(o)return 0!==o.indexOf("{")&&(o="{"+o+"}"),this.#k(t,s,o,!0).then(e=>{i(e)});i(e.parse(n))}#tt(e){let t=e.trim();return t.startsWith("<")&&t.endsWith("/>")?t.slice(1,-2):t}#be(t,r,i,s){let n=r??t,o=r?this.#Ge(t)||document.body:document;if(n.startsWith("global "))return this.#be(o,n.slice(7),i,!0);let a=n?e.split(n):[],l=[],h=[];for(const e of a){let t,r=this.#tt(e);if(r.startsWith("closest "))t=o.closest(r.slice(8));else if(r.startsWith("find "))t=o.querySelector(r.slice(5));else if(r.startsWith("findAll "))l.push(...o.querySelectorAll(r.slice(8)));else if("next"===r||"nextElementSibling"===r)t=o.nextElementSibling;else if(r.startsWith("next "))t=this.#rt(o,r.slice(5),!!s);else if("previous"===r||"previousElementSibling"===r)t=o.previousElementSibling;else if(r.startsWith("previous "))t=this.#it(o,r.slice(9),!!s);else if("document"===r)t=document;else if("window"===r)t=window;else if("body"===r)t=document.body;else if("host"===r)t=o.getRootNode().host;else if("this"===r){if(i){l.push(...this.#z(o,i));continue}t=o}else h.push(r);t&&l.push(t)}if(h.length>0){let e=h.join(","),t=this.#st(o,!!s);l.push(...t.querySelectorAll(e))}return[...new Set(l)]}#rt(e,t,r){return this.#nt(this.#st(e,r).querySelectorAll(t),e,Node.DOCUMENT_POSITION_PRECEDING)}#it(e,t,r){let i=[...this.#st(e,r).querySelectorAll(t)].reverse();return this.#nt(i,e,Node.DOCUMENT_POSITION_FOLLOWING)}#nt(e,t,r){for(const i of e)if(i.compareDocumentPosition(t)===r)return i}#st(e,t){return e.isConnected&&e.getRootNode?e.getRootNode?.({composed:t}):document}#ee(e,t,r){let i=this.#be(e,t,r)[0];return i||console.warn(`htmx: '${t}' on ${r} did not match any element`,{elt:e,selector:t,attr:r}),i}#ze(e,t,r){return this.#be(e,t,r)[0]}#ie(e){if(null!=e){if(e.startsWith("js:"))return e.substring(3);if(e.startsWith("javascript:"))return e.substring(11)}}#ae(e){let t=this.#H(e);if(t.abortInitialized)return;t.abortInitialized=!0;let r=()=>{this.#oe(e).abort()};e.addEventListener("htmx:abort",r),t.listeners.push({fromElt:e,eventName:"htmx:abort",handler:r})}#I(e,t,r){let{persistentIds:i,idMap:s}=this.#ot(e,t),n=document.createElement("div");n.hidden=!0,document.body.after(n);let o={target:e,idMap:s,persistentIds:i,pantry:n,futureMatches:new WeakSet};r?this.#at(o,e,t):this.#at(o,e.parentNode,t,e,e.nextSibling),this.#Se(n),n.remove()}#at(e,t,r,i=null,s=null){t instanceof HTMLTemplateElement&&r instanceof HTMLTemplateElement&&(t=t.content,r=r.content),i||=t.firstChild;let n=r.firstChild;for(;n;){let r;if(i&&i!=s&&(r=this.#lt(e,n,i,s),r&&r!==i)){let o=i;for(;o&&o!==r;){let r=o;o=o.nextSibling,r instanceof Element&&(e.idMap.has(r)||this.#ht(e,r,n))?this.#Ce(t,r,s):this.#ct(e,r)}}if(!r&&n instanceof Element&&e.persistentIds.has(n.id)){let s=CSS.escape(n.id);r=e.target.id===n.id&&e.target||e.target.querySelector(`[id="${s}"]`)||e.pantry.querySelector(`[id="${s}"]`);let o=r;for(;o=o.parentNode;){let t=e.idMap.get(o);t&&(t.delete(r.id),t.size||e.idMap.delete(o))}this.#Ce(t,r,i)}if(r){this.#ut(r,n,e),i=r.nextSibling,n=n.nextSibling;continue}let o=n.nextSibling;if(e.idMap.has(n)){let r=document.createElement(n.tagName);t.insertBefore(r,i),this.#ut(r,n,e),this.process(r),i=r.nextSibling}else t.insertBefore(n,i),i=n.nextSibling;n=o}for(;i&&i!=s;){let t=i;i=i.nextSibling,this.#ct(e,t)}}#ht(e,t,r){if(e.futureMatches.has(t))return!0;for(let i=r.nextSibling,s=0;i&&s<this.config.morphScanLimit;i=i.nextSibling,s++)if(i instanceof Element&&t.isEqualNode(i))return e.futureMatches.add(t),!0;return!1}#lt(e,t,r,i){if(3===t.nodeType)return 3===r?.nodeType?r:null;if(!(t instanceof Element))return null;let s=null,n=0,o=this.config.morphScanLimit,a=e.idMap.get(t),l=a?.size||0;if(t.id&&!a)return null;let h=r;for(;h&&h!=i;){let r=e.idMap.get(h);if(this.#o.isSoftMatch(h,t)){if(r&&a&&[...r].some(e=>a.has(e)))return h;if(!r){if(o>0&&h.isEqualNode(t))return h;s||(s=h)}}if(n+=r?.size||0,n>l)break;if(null!=document.activeElement?.selectionStart&&h.contains(document.activeElement))break;if(--o<1&&0===l)break;h=h.nextSibling}return s&&this.#ht(e,s,t)?null:s}#M(e,t){return e instanceof Element&&e.tagName===t.tagName&&(!("SCRIPT"===e.tagName&&!e.isEqualNode(t))&&(!e.id||e.id===t.id))}#ct(e,t){e.idMap.has(t)?this.#Ce(e.pantry,t,null):(this.#Se(t),t.remove())}#Ce(e,t,r){if(e.moveBefore)try{return void e.moveBefore(t,r)}catch(e){}e.insertBefore(t,r)}#ut(e,t,r){if(3===e.nodeType)return void(e.nodeValue!==t.nodeValue&&(e.nodeValue=t.nodeValue));if(this.config.morphSkip&&e.matches?.(this.config.morphSkip))return;if(!this.#$(e,"htmx:before:morph:node",{oldNode:e,newNode:t}))return;this.#Je(e,t),e instanceof HTMLTextAreaElement&&document.activeElement!==e&&e.defaultValue!=t.defaultValue&&(e.value=t.value),this.config.morphSkipChildren&&e.matches?.(this.config.morphSkipChildren)||e.isEqualNode(t)&&"TEMPLATE"!==t.tagName&&!t.querySelector?.("template")||this.#at(r,e,t)}#Je(e,t){let r=this.config.morphIgnore||[],i=!1,s=e=>this.#v("hx-").some(t=>e.startsWith(t));for(const n of t.attributes)if(!r.some(e=>n.name.startsWith(e))&&e.getAttribute(n.name)!==n.value){if(s(n.name)&&(i=!0),!this.#$(e,"htmx:before:morph:attr",{attrName:n.name,newValue:n.value}))continue;e.setAttribute(n.name,n.value),"value"===n.name&&e instanceof HTMLInputElement&&"file"!==e.type&&document.activeElement!==e&&(e.value=n.value)}for(let n=e.attributes.length-1;n>=0;n--){let o=e.attributes[n];if(o&&!t.hasAttribute(o.name)&&!r.some(e=>o.name.startsWith(e))){if(s(o.name)&&(i=!0),!this.#$(e,"htmx:before:morph:attr",{attrName:o.name,newValue:null}))continue;e.removeAttribute(o.name)}}i&&this.#Se(e,!0)}#dt(e,t,r,i){for(const s of i)if(t.has(s.id)){let t=s;for(;t&&t!==r;){let r=e.get(t);null==r&&(r=new Set,e.set(t,r)),r.add(s.id),t=t.parentElement}}}#ot(e,t){let r=this.#j(e,"[id]"),i=t.querySelectorAll("[id]"),s=this.#ft(r,i),n=new Map;return this.#dt(n,s,e.parentElement,r),this.#dt(n,s,t,i),{persistentIds:s,idMap:n}}#ft(e,t){let r=new Set,i=new Map;for(const{id:t,tagName:s}of e)i.has(t)?r.add(t):t&&i.set(t,s);let s=new Set;for(const{id:e,tagName:n}of t)s.has(e)?r.add(e):i.get(e)===n&&s.add(e);for(const e of r)s.delete(e);return s}#fe(t){let r=t.response.raw.status,i=this.config.noSwap.map(e=>e+""),s=r+"";for(let r of[s,s.slice(0,2)+"x",s[0]+"xx"]){if(i.includes(r))return void(t.swap="none");let s=this.#E(t.sourceElement,"hx-status:"+r);if(s)return void e.merge(s,t)}}#_e(e,t){return new Promise(r=>{this.#m||=[],this.#m.push({task:e,resolve:r,ctx:t}),this.#x||this.#mt()})}async#mt(){if(0===this.#m.length||this.#x)return;this.#x=!0;let{task:e,resolve:t,ctx:r}=this.#m.shift();try{if(document.startViewTransition){let t={task:e,ctx:r};this.#L(r.sourceElement,"htmx:before:viewTransition",t),await document.startViewTransition(t.task).finished,this.#L(r.sourceElement,"htmx:after:viewTransition",t)}else await e()}catch(e){}finally{this.#x=!1,t(),this.#mt()}}#Qe(e,t){let r=["class","style","width","height"],i=t.querySelectorAll("[id]"),s=Object.fromEntries([...i].map(e=>[e.id,e])),n=e.querySelectorAll("[id]"),o=[];for(let e of n){let t=s[e.id];if(t?.tagName===e.tagName){let i=e.cloneNode(!1);for(let i of r)t.hasAttribute(i)?e.setAttribute(i,t.getAttribute(i)):e.removeAttribute(i);o.push(()=>{this.#Je(e,i)})}}return o}#Ue(e,t){e?.classList?.add?.(t)}#Xe(e,t){e?.classList?.remove?.(t),0===e?.classList?.length&&e.removeAttribute("class")}#Ge(e){return"string"==typeof e?this.find(e):e}#F(e){return this.config.metaCharacter?e.replace(/:/g,this.config.metaCharacter):e}}})();
// Tells the server the person's zone; the next page is written in it.
(function () {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.split('; ').includes('zone=' + zone)) {
    document.cookie = 'zone=' + zone + '; path=/; samesite=lax; max-age=31536000';
  }
})();
// Shared by the files after this one: asking for a fragment as htmx does, and what an event means.
const PARTIAL = { 'HX-Request': 'true', 'HX-Request-Type': 'partial', Accept: 'text/html' };
const askPart = (url, more) => fetch(url, { headers: PARTIAL, ...more });
const partOf = async (answer, selector) => new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector(selector);
const formToken = () => document.querySelector('meta[name="csrf-token"]')?.content;
const isTyping = (at) => at.closest?.('input, textarea, select, [contenteditable]');
const hasModifier = (event) => event.ctrlKey || event.metaKey || event.altKey;
const isPlainClick = (event) => !(hasModifier(event) || event.shiftKey || event.button);
const onArrival = (run) => { for (const name of ['htmx:after:settle', 'gatehouse:arrived']) document.addEventListener(name, run); run(); }; // of new pieces, and of the page
const atMost = (value, most) => Math.min(Math.max(value, 0), most);
// What our htmx requests need: the token, a button that shows work, errors beside their cause, a place for the focus.
(function () {
  const on = (name, run) => document.addEventListener('htmx:' + name, (event) => run(event.detail.ctx, event));
  const polls = (ctx) => ctx.sourceEvent?.type === 'every';
  const submits = (ctx) => ctx.sourceEvent?.type === 'submit';
  const byId = (id) => document.getElementById(id);

  function toast(sentence) {
    const note = document.createElement('p');
    note.className = 'toast';
    note.textContent = sentence;
    byId('toasts').replaceChildren(note);
    setTimeout(() => note.remove(), 8000);
  }

  function busy(button, is) {
    button.toggleAttribute('aria-busy', is);
    if (is) button.setAttribute('aria-busy', 'true');
    button.disabled = is;
  }

  on('config:request', (ctx) => {
    const token = formToken();
    if (token && ctx.request.method !== 'GET') ctx.request.headers['X-CSRF-Token'] = token;
  });

  on('before:request', (ctx) => {
    ctx.focused = document.activeElement?.id;
    if (!submits(ctx)) return;
    byId('problem')?.remove();
    ctx.button = ctx.request.submitter || [...ctx.request.form.elements].find((one) => one.type === 'submit');
    if (ctx.button) busy(ctx.button, true);
  });

  on('finally:request', (ctx) => {
    if (ctx.button && !ctx.keepIndicators) busy(ctx.button, false); // kept while the browser goes to another page
  });

  // Back may bring a page whose button still turns.
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

  // A refusal that no form of ours carries must not replace the form and what was typed into it.
  on('before:swap', (ctx, event) => {
    const problem = ctx.response.status >= 400 && event.detail.tasks[0]?.fragment.querySelector('#problem');
    if (!problem && !(polls(ctx) && ctx.response.status >= 500)) return;
    event.preventDefault();
    if (polls(ctx)) return;
    if (!ctx.request.form) return toast(problem.textContent);
    ctx.request.form.append(problem);
    problem.focus();
  });

  on('error', (ctx) => { if (ctx && !polls(ctx)) toast(byId('toasts').dataset.lost); });

  on('after:swap', (ctx) => {
    if (ctx.focused && document.activeElement === document.body) byId(ctx.focused)?.focus({ preventScroll: true });
    const root = ctx.sourceElement;
    if (!submits(ctx) || !root.isConnected) return;
    byId('said').textContent = root.querySelector('[data-say]')?.textContent.replace(/\s+/g, ' ') || '';
    const bad = root.querySelector('[aria-invalid="true"]');
    if (bad) bad.focus();
    else if (document.activeElement === document.body) (root.hasAttribute('tabindex') ? root : byId('main')).focus({ preventScroll: true });
  });
})();
// Six digits: strips the rest, marks the next box, submits by itself at six.
(function () {
  function on(name, run) {
    document.addEventListener(name, (event) => { if (event.target.matches?.('.code input')) run(event.target, event); });
  }

  function mark(input) {
    input.parentElement.querySelectorAll('rect').forEach((box, at) => box.classList.toggle('at', at === Math.min(input.value.length, 5)));
  }

  function take(input, text) {
    input.value = text.replace(/\D/g, '').slice(0, 6);
    mark(input);
    if (input.value.length < 6 || input.dataset.sent === input.value) return;
    input.dataset.sent = input.value;
    input.form.requestSubmit();
  }

  on('focusin', mark);
  on('input', (input) => take(input, input.value));
  on('paste', (input, event) => {
    event.preventDefault(); // maxlength would cut "123 456" before it is stripped
    take(input, event.clipboardData.getData('text'));
  });
})();
// The queue of uploads: files chosen or dropped on any page of the workspace, three at a time, each once whatever is lost on the way.
// What is unfinished lies in IndexedDB under its Idempotency-Key, so that the next page goes on with it; what is finished is
// remembered for the session. A lock for each file keeps two tabs from sending the same one.
(function () {
  const queue = document.getElementById('queue');
  if (!queue) return;
  const AT_ONCE = 3; // enough to fill a home line, few enough to leave the server to others
  const TRIES = [2, 4, 8, 16, 30]; // seconds before a try that the network or the server broke off is made again
  const KEPT = 2e8; // bytes of files that are kept for the next page; with more of them, leaving asks first
  const SHOWN = 100; // finished files that are remembered
  const words = queue.dataset, list = queue.querySelector('ul'), head = queue.querySelector('[role=status]');
  const form = document.getElementById('upload-form'), input = form?.querySelector('[type=file]');
  const title = document.title, drawer = 'uploads-' + words.user;
  const rows = []; // {key, name, size, stage, why, done, doc, file, kept, request, tries, element}
  const BUSY = ['waiting', 'sending', 'pausing'], READING = ['received', 'reading'];
  const is = (row, stages) => stages.includes(row.stage);
  const headers = (more) => ({ ...PARTIAL, 'X-CSRF-Token': formToken(), ...more });
  const key = () => crypto.randomUUID?.() || [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, '0')).join('');

  // What outlives the page. Without IndexedDB or locks (an old browser, a private window) the queue lives as long as its page.
  const store = (mode, run) => new Promise((done) => {
    if (!navigator.locks || !window.indexedDB) return done();
    const opening = indexedDB.open('gatehouse-uploads', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('files', { keyPath: 'key' });
    opening.onerror = () => done();
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('files', mode), asked = run(transaction.objectStore('files'));
      transaction.oncomplete = () => { opening.result.close(); done(asked.result ?? true); };
      transaction.onabort = () => { opening.result.close(); done(); };
    };
  });
  const still = async (wanted) => (await store('readonly', (files) => files.getAllKeys()))?.includes(wanted);
  const forget = (row) => { if (row.kept) { row.kept = false; store('readwrite', (files) => files.delete(row.key)); } };
  const remember = () => {
    const some = rows.filter((row) => !is(row, BUSY)).slice(-SHOWN).map(({ key, name, size, stage, why, doc }) => ({ key, name, size, stage, why, doc }));
    try { sessionStorage.setItem(drawer, JSON.stringify(some)); } catch { /* no room: they are forgotten with the page */ }
  };
  const own = (row, run) => (navigator.locks ? navigator.locks.request('upload-' + row.key, run) : run());

  async function keep(row) {
    const before = rows.reduce((sum, one) => sum + (one.kept ? one.size : 0), 0);
    if (before + row.size > KEPT) return;
    row.kept = true;
    const { key, name, size, file, anyway } = row;
    row.kept = Boolean(await store('readwrite', (files) => files.put({ key, name, size, file, anyway, user: words.user })));
    if (!is(row, BUSY)) forget(row);
  }

  // What is too large here is said before it is sent; where nobody answers, the upload itself is told.
  const largest = () => fetch(words.limit, { headers: headers({ Accept: 'application/json' }), signal: AbortSignal.timeout(3000) }).then((answer) => answer.json()).catch(() => ({}));

  async function add(files) {
    const some = [...files], most = await largest();
    for (const file of some) {
      const row = enter({ key: key(), name: file.name, size: file.size, file, stage: 'waiting' });
      if (file.size > most.bytes) fail(row, most.words, false);
      else take(row);
    }
    next();
  }

  function enter(row) {
    rows.push(row);
    draw(row);
    return row;
  }

  // Holds the file's lock until nothing more is to be sent of it.
  function take(row) {
    own(row, () => new Promise((free) => { row.free = free; }));
    keep(row);
  }

  function next() {
    for (const row of rows) {
      if (rows.filter((one) => one.stage === 'sending').length >= AT_ONCE) break;
      if (row.stage === 'waiting') send(row);
    }
    tell();
  }

  function send(row) {
    const body = new FormData(), request = row.request = new XMLHttpRequest();
    if (row.anyway) body.append('anyway', '1');
    body.append('file', row.file, row.name);
    turn(row, 'sending', { done: 0, why: null });
    request.open('POST', words.to);
    const sent = headers({ 'Idempotency-Key': row.key, Accept: 'application/json' });
    for (const name in sent) request.setRequestHeader(name, sent[name]);
    request.upload.onprogress = (event) => { row.done = event.loaded / event.total; draw(row); };
    request.onloadend = () => {
      if (row.stage !== 'sending') return;
      const elsewhere = request.getResponseHeader('HX-Redirect');
      if (elsewhere) return location.assign(elsewhere); // signed out: the queue goes on afterwards
      if (request.status === 201 || request.status === 200) arrive(row, JSON.parse(request.responseText).items[0]);
      else refuse(row, request);
      next();
    };
    request.send(body);
  }

  function refuse(row, request) {
    const answer = document.createElement('template');
    answer.innerHTML = request.responseText;
    const why = answer.content.querySelector('#refusal, #problem')?.textContent.trim() || words.lost;
    const passes = !request.status || (request.status >= 500 && request.status !== 507) || request.status === 429;
    const wait = passes && TRIES[row.tries || 0];
    if (!wait) return fail(row, why, request.status !== 413);
    row.tries = (row.tries || 0) + 1;
    turn(row, 'pausing', { why });
    setTimeout(() => { if (row.stage === 'pausing') { row.stage = 'waiting'; next(); } }, wait * 1000);
  }

  function arrive(row, doc) {
    row.tries = 0;
    finish(row, doc.is_trashed ? 'trashed' : doc.is_new ? doc.state : 'twin', { doc, why: doc.problem });
    if (doc.is_new) changed([doc.id]);
    if (is(row, READING)) follow(0);
  }

  function fail(row, why, again) { finish(row, again ? 'failed' : 'refused', { why }); }

  function finish(row, stage, more) {
    if (!is({ stage }, ['failed'])) { forget(row); row.free?.(); }
    turn(row, stage, more);
    remember();
    tell();
  }

  function turn(row, stage, more) { Object.assign(row, more, { stage }); draw(row); }

  // What a person does with a row.
  const acts = {
    cancel(row) {
      const request = row.request;
      row.stage = 'gone';
      request?.abort();
      drop(row);
    },
    retry(row) {
      if (!row.file) return;
      row.tries = 0;
      turn(row, 'waiting', { why: null });
      next();
    },
    anyway(row) {
      Object.assign(row, { key: key(), anyway: true, doc: null });
      turn(row, 'waiting', {});
      take(row);
      next();
    },
    async restore(row) {
      const answer = await fetch(row.doc.url + '/restoration', { method: 'POST', headers: headers() }).catch(() => null);
      if (!answer?.ok) return turn(row, 'trashed', { why: words.lost });
      finish(row, 'restored', { why: null });
      changed([row.doc.id]);
    },
  };

  function drop(row) {
    forget(row);
    row.free?.();
    rows.splice(rows.indexOf(row), 1);
    row.element.remove();
    remember();
    next();
  }

  // Asks how far the documents are, while one of them is unfinished and somebody looks.
  let asking = 0, pace = 0;
  function follow(again) {
    pace = again;
    clearTimeout(asking);
    asking = setTimeout(ask, Math.min(1000 * 1.5 ** pace, 8000));
  }

  async function ask() {
    const open = rows.filter((row) => is(row, READING)).slice(0, 100);
    if (!open.length) return;
    if (document.hidden) return follow(pace);
    const answer = await fetch(words.states + '?ids=' + open.map((row) => row.doc.id)).catch(() => null);
    if (answer?.ok && answer.headers.get('Content-Type') === 'application/json') {
      const known = new Map((await answer.json()).items.map((doc) => [doc.id, doc]));
      const moved = open.filter((row) => known.get(row.doc.id)?.state !== row.stage);
      for (const row of moved) {
        const doc = known.get(row.doc.id);
        turn(row, doc ? doc.state : 'away', doc ? { doc, why: doc.problem } : {});
      }
      if (moved.length) { remember(); tell(); changed(moved.map((row) => row.doc.id)); return follow(0); }
    }
    follow(pace + 1);
  }

  // A list on this page may take its rows anew; one that does not listen gets those that are new, from the page it shows.
  function changed(ids) {
    const event = new CustomEvent('gatehouse:documents', { detail: { ids }, cancelable: true });
    if (document.dispatchEvent(event) && document.getElementById('documents-rows')) refresh(ids);
  }

  async function refresh(ids) {
    const answer = await fetch(location.href, { headers: headers() }).catch(() => null);
    if (!answer?.ok) return;
    const page = document.createElement('template'), body = document.getElementById('documents-rows');
    page.innerHTML = await answer.text();
    for (const id of ids) {
      const fresh = page.content.getElementById('row-' + id), old = document.getElementById('row-' + id);
      if (!fresh) continue;
      if (old) { old.replaceWith(fresh); continue; }
      fresh.classList.add('fresh');
      body.prepend(fresh);
    }
    window.htmx?.process(body);
  }

  const bytes = (size) => {
    const unit = size < 1e3 ? 0 : size < 1e6 ? 1 : size < 1e9 ? 2 : 3;
    return (size / 1e3 ** unit).toLocaleString(document.documentElement.lang, { maximumFractionDigits: unit > 1 ? 1 : 0 }) + ' ' + ['B', 'KB', 'MB', 'GB'][unit];
  };

  function draw(row) {
    const made = !row.element, element = row.element ??= document.getElementById('queue-row').content.firstElementChild.cloneNode(true);
    const find = (name) => element.querySelector(name);
    element.dataset.stage = row.stage;
    const name = find('.name');
    name.textContent = row.name;
    if (row.doc && !is(row, ['away'])) name.href = row.doc.url;
    else name.removeAttribute('href');
    const sending = row.stage === 'sending';
    find('.how').textContent = sending ? bytes(row.done * row.size) + ' / ' + bytes(row.size) + ' · ' + Math.floor(row.done * 100) + ' %' : words[row.stage] || '';
    find('.size').textContent = sending ? '' : bytes(row.size);
    const bar = find('progress');
    bar.hidden = !is(row, [...BUSY, ...READING]);
    if (is(row, READING)) bar.removeAttribute('value');
    else bar.value = row.done || 0;
    bar.setAttribute('aria-label', row.name);
    find('.why').textContent = row.why || '';
    const picture = find('.thumb'), seen = is(row, ['twin', 'trashed', 'ready', 'restored']) && row.doc?.picture;
    picture.hidden = !seen;
    if (seen && picture.getAttribute('src') !== seen) picture.src = seen;
    find('[data-open]').href = row.doc?.url || '#';
    find('[data-open]').hidden = !is(row, ['twin', 'unreadable']);
    const shown = { cancel: is(row, BUSY), retry: row.stage === 'failed' && row.file, anyway: is(row, ['twin', 'trashed']) && row.file, restore: row.stage === 'trashed' };
    for (const act in shown) {
      const button = find('[data-act=' + act + ']');
      button.hidden = !shown[act];
      button.onclick = () => acts[act](row);
    }
    if (made) list.prepend(element);
  }

  function tell() {
    const busy = rows.filter((row) => is(row, BUSY)).length, all = rows.length, without = rows.filter((row) => is(row, ['failed', 'refused', 'twin', 'trashed'])).length;
    const fill = (sentence) => sentence.replace('{n}', busy ? Math.min(all - busy + 1, all) : all - without).replace('{all}', all);
    queue.hidden = !all;
    head.textContent = fill(busy ? words.busy : words.done);
    document.title = busy ? fill(words.count) + ' · ' + title : title;
    queue.querySelector('[data-close]').hidden = busy > 0;
  }

  queue.querySelector('[data-close]').onclick = () => {
    for (const row of rows) { forget(row); row.free?.(); row.element.remove(); }
    rows.length = 0;
    remember();
    tell();
  };
  queue.querySelector('[data-fold]').onclick = (event) => {
    const folded = queue.toggleAttribute('data-folded');
    event.currentTarget.setAttribute('aria-expanded', String(!folded));
  };

  // Where the page before left off. Another tab may still hold a file's lock: it is ours when that one ends without having sent it.
  try { for (const row of JSON.parse(sessionStorage.getItem(drawer) || '[]')) enter(row); } catch { sessionStorage.removeItem(drawer); }
  store('readonly', (files) => files.getAll()).then((left) => {
    for (const one of Array.isArray(left) ? left : []) {
      if (one.user !== words.user) { store('readwrite', (files) => files.delete(one.key)); continue; }
      own(one, async () => {
        if (!(await still(one.key))) return undefined;
        const known = rows.find((row) => row.key === one.key);
        const row = known ? Object.assign(known, { ...one, kept: true, stage: 'waiting' }) : enter({ ...one, kept: true, stage: 'waiting' });
        const held = new Promise((free) => { row.free = free; });
        next();
        return held;
      });
    }
  });
  tell();
  if (rows.some((row) => is(row, READING))) follow(0);

  if (form) {
    form.classList.add('live');
    input.multiple = true;
    const take = () => { add([...input.files]); form.reset(); };
    input.onchange = take;
    if (input.files.length) take(); // chosen while this script was on its way
  }

  // `dragenter` and `dragleave` come for every element: the count says when the page itself was left.
  let inside = 0;
  const on = (name, run) => addEventListener(name, (event) => { if (event.dataTransfer?.types.includes('Files')) run(event); });
  const show = (depth) => { inside = Math.max(depth, 0); document.body.classList.toggle('dropping', inside > 0); };
  on('dragenter', () => show(inside + 1));
  on('dragleave', () => show(inside - 1));
  on('dragover', (event) => event.preventDefault());
  // A folder is taken for the files in it, however deep; what a browser reads of one comes in portions.
  async function within(entry) {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader(), files = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return files;
      for (const one of some) files.push(...await within(one));
    }
  }
  on('drop', (event) => {
    event.preventDefault();
    show(0);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean), files = [...event.dataTransfer.files];
    if (!entries.some((entry) => entry.isDirectory)) return add(files);
    for (const entry of entries) within(entry).then(add, () => add(files.filter((file) => file.name === entry.name)));
  });
  addEventListener('beforeunload', (event) => { if (rows.some((row) => is(row, BUSY) && !row.kept)) event.preventDefault(); });
})();
// Passkeys: a form with data-passkey fetches its challenge, lets the browser answer it, and goes on as any form.
(function () {
  document.documentElement.classList.add('scripted');
  if (!window.PublicKeyCredential) return;
  document.documentElement.classList.add('passkeys');

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const read = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function challenge(form) {
    const answer = await askPart(form.dataset.options, { method: 'POST', headers: { ...PARTIAL, 'X-CSRF-Token': form.elements.csrf_token.value } });
    const elsewhere = answer.headers.get('HX-Redirect');
    if (elsewhere) location.assign(elsewhere);
    if (answer.status === 200) return answer.json();
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    throw new Error(page.getElementById('problem')?.textContent.trim() || form.dataset.lost);
  }

  async function answer(form) {
    const options = await challenge(form);
    options.challenge = bytes(options.challenge);
    if (form.dataset.passkey === 'create') {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = read(options.excludeCredentials);
    } else options.allowCredentials = read(options.allowCredentials);
    const made = await navigator.credentials[form.dataset.passkey]({ publicKey: options });
    const response = {};
    for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    if (made.response.getTransports) response.transports = made.response.getTransports();
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  }

  function sentence(form, error) {
    if (!(error instanceof DOMException)) return error instanceof TypeError ? form.dataset.lost : error.message;
    return error.name === 'InvalidStateError' ? form.dataset.known : form.dataset.stopped;
  }

  addEventListener('submit', async (event) => {
    const form = event.target, said = form.querySelector('.said');
    if (!form.dataset.passkey) return;
    if (form.dataset.ready) return void delete form.dataset.ready;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) return;
    form.dataset.asking = 'yes';
    said.textContent = '';
    try {
      form.elements.credential.value = await answer(form);
      form.dataset.ready = 'yes';
      form.requestSubmit();
    } catch (error) {
      said.textContent = sentence(form, error);
    }
    delete form.dataset.asking;
  }, true);
})();
// Codes that are shown once can be put on paper.
addEventListener('click', (event) => { if (event.target.closest?.('[data-print]')) print(); });
// Copies what a button carries, and says so on it for two seconds.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button || !navigator.clipboard) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const words = [...button.childNodes];
  button.replaceChildren(button.dataset.copied);
  document.getElementById('said').textContent = button.dataset.copied;
  setTimeout(() => button.replaceChildren(...words), 2000);
});
// A number with a slider beside it, which stands there only where it can move the number.
(function () {
  const pair = (one) => { const both = one.closest('[data-slide]'); return both && [both.querySelector('[type="range"]'), both.querySelector('.input')]; };

  function begin(root) {
    root.querySelectorAll('[data-slide] [hidden]').forEach((box) => {
      const [slider, number] = pair(box);
      slider.value = number.value.replace(',', '.');
      box.hidden = false;
    });
  }

  document.addEventListener('input', (event) => {
    const found = event.target.closest?.('[data-slide]') && pair(event.target);
    if (!found) return;
    const [slider, number] = found;
    if (event.target === slider) number.value = String(Number(slider.value));
    else slider.value = number.value.replace(',', '.');
  });
  document.addEventListener('htmx:after:swap', () => begin(document));
  begin(document);
})();
// The list of documents: the panel beside it, what is selected, and the keys of its rows.
(function () {
  const body = document.getElementById('documents-rows');
  if (!body) return;
  const form = document.getElementById('selection');
  const panel = () => document.getElementById('panel');
  const link = (row) => row?.querySelector('.name');
  const rows = () => [...body.querySelectorAll('tr:not(.more)')];
  const boxes = () => [...body.querySelectorAll('.check')];

  // The panel. Its address is the list's with `open`, so that Back closes it and a reload shows it again.
  const address = (id) => {
    const url = new URL(location);
    id ? url.searchParams.set('open', id) : url.searchParams.delete('open');
    return url;
  };
  const opened = () => new URL(location).searchParams.get('open');
  const idOf = (row) => row.id.slice(4);
  let asking = null;

  async function show(id, href) {
    asking?.abort();
    asking = new AbortController();
    try {
      const url = new URL(href, location);
      url.searchParams.delete('back');
      url.searchParams.set('beside', body.dataset.url);
      const answer = await askPart(url, { signal: asking.signal });
      const made = await partOf(answer, '#panel');
      if (!answer.ok || !made) return location.assign(href); // signed out, or gone: the page itself says so
      panel().replaceWith(made);
      htmx.process(made);
      document.dispatchEvent(new Event('gatehouse:arrived')); // for those who dress what htmx brings
      mark(id);
    } catch (error) {
      if (error.name !== 'AbortError') location.assign(href);
    }
  }

  function close() {
    const row = document.getElementById('row-' + opened());
    panel().replaceChildren();
    panel().hidden = true;
    mark(null);
    link(row)?.focus({ preventScroll: true });
  }

  function mark(id) {
    body.querySelector('[aria-current]')?.removeAttribute('aria-current');
    document.getElementById('row-' + id)?.setAttribute('aria-current', 'true');
  }

  function go(id) {
    const had = opened();
    if (id === had) return;
    const href = id && link(document.getElementById('row-' + id))?.href;
    document.querySelector('#row-' + CSS.escape(had) + '[data-left]')?.remove();
    if (!id) close();
    history[id && had ? 'replaceState' : 'pushState']({}, '', address(id)); // one step back closes, however many were looked through
    if (id) show(id, href);
  }

  addEventListener('popstate', () => {
    const id = opened();
    if (!id) close();
    else if (panel().dataset.document !== id) show(id, link(document.getElementById('row-' + id))?.href || body.dataset.url.split('?')[0] + '/' + id);
  });

  // What 71-beside.js says of the rows.
  addEventListener('gatehouse:left', ({ detail: { id, next } }) => {
    const row = document.getElementById('row-' + next);
    tell();
    if (opened() !== id) return;
    at(row);
    go(row ? next : null);
    link(row)?.focus({ preventScroll: true });
  });
  addEventListener('gatehouse:row', () => {
    const id = panel().dataset.document;
    const row = document.getElementById('row-' + id);
    if (id && id !== opened() && row) { history.replaceState({}, '', address(id)); at(row); }
    if (id === opened()) mark(id);
  });

  body.addEventListener('click', (event) => {
    const name = event.target.closest('a.name');
    if (!name || !isPlainClick(event)) return;
    event.preventDefault();
    at(name.closest('tr'));
    go(idOf(name.closest('tr')));
  });
  document.addEventListener('click', (event) => {
    if (!event.target.closest('#panel [data-close]')) return;
    event.preventDefault();
    go(null);
  });
  mark(opened());

  // The selection: shift takes a range, `all` the whole list, also what is not loaded.
  let last = null;
  body.addEventListener('click', (event) => {
    const box = event.target.closest('.check');
    if (!box) return;
    const some = boxes();
    if (event.shiftKey && last) {
      const [from, to] = [some.indexOf(last), some.indexOf(box)].sort((a, b) => a - b);
      for (const one of some.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    tell();
  });
  const page = document.getElementById('select-page');
  page.addEventListener('change', () => { for (const box of boxes()) box.checked = page.checked; tell(); });
  form.addEventListener('change', tell);
  form.addEventListener('reset', () => setTimeout(tell));

  function tell() {
    const some = boxes(), chosen = some.filter((box) => box.checked).length, all = form.elements.all;
    const said = form.querySelector('[data-said]'), words = said.dataset, total = document.getElementById('total').textContent;
    if (!chosen) all.checked = false;
    said.textContent = all.checked ? words.all.replace('{n}', total) : chosen === 1 ? words.one : words.many.replace('{n}', chosen);
    all.nextElementSibling.textContent = all.dataset.words.replace('{n}', total);
    page.checked = chosen > 0 && chosen === some.length;
    page.indeterminate = chosen > 0 && chosen < some.length;
  }

  // Keys. Where the row is that they mean: the focused one, else the last, else the open one.
  const current = () => document.activeElement?.closest?.('#documents-rows tr') || body.querySelector('.at') || body.querySelector('[aria-current]');
  function at(row) {
    body.querySelector('.at')?.classList.remove('at');
    row?.classList.add('at');
  }
  function step(by) {
    const some = rows(), here = some.indexOf(current());
    const row = some[here < 0 ? 0 : atMost(here + by, some.length - 1)];
    if (!row) return false;
    at(row);
    link(row).focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
    if (opened()) go(idOf(row));
    return true;
  }
  function pick(row) {
    row?.querySelector('.check').click();
    return Boolean(row);
  }
  function leave(row) {
    if (row) location.assign(link(row).href);
    return Boolean(row);
  }
  const KEYS = { // each answers whether it did something
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => Boolean(opened()) && step(1),
    ArrowUp: () => Boolean(opened()) && step(-1),
    x: () => pick(current()),
    Enter: () => leave(current()),
    Escape: () => Boolean(opened()) && (go(null), true),
  };
  addEventListener('keydown', (event) => {
    const run = KEYS[event.key], on = event.target;
    if (!run || event.defaultPrevented || hasModifier(event) || event.isComposing) return;
    if (on.closest('input:not([type=checkbox]), select, textarea, [contenteditable], dialog, [popover], details[open]')) return;
    if (event.key !== 'Escape' && on.closest('#panel')) return;
    if (event.key === 'Enter' && !on.closest('.name') && on.closest('a, button, summary')) return;
    if (run()) event.preventDefault();
  });
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') for (const one of document.querySelectorAll('.filter[open], .saving[open]')) one.open = false;
  });

  // What came in from elsewhere on this page stands at the top of a list that shows the newest first.
  addEventListener('gatehouse:documents', (event) => {
    event.preventDefault();
    if ('newest' in body.dataset && !boxes().some((box) => box.checked)) htmx.ajax('GET', body.dataset.url, { target: body, swap: 'innerHTML' });
  });
})();
// One document: facts are kept as one leaves them, pages of a PDF are drawn, and the inbox listens to keys.
(function () {
  function wake() {
    document.querySelectorAll('.facts[hx-post]:not(.live)').forEach((form) => form.classList.add('live'));
    const viewer = document.querySelector('[data-viewer]:not(.live)');
    if (!viewer) return;
    viewer.classList.add('live');
    if ('beside' in viewer.dataset) viewer.querySelector('.pages').focus({ preventScroll: true });
    import(viewer.dataset.viewer).then((module) => module.show(viewer)).catch(() => {});
  }
  onArrival(wake);

  // One request after the other, and each knows what the one before has kept.
  document.addEventListener('htmx:before:request', (event) => {
    const { sourceElement: form, request } = event.detail.ctx;
    if (form.matches?.('.facts') && request.body?.set) request.body.set('etag', form.elements.etag.value);
  });
  document.addEventListener('htmx:after:swap', (event) => {
    const { sourceElement: sent, response } = event.detail.ctx;
    const form = sent?.matches?.('.facts') && document.getElementById(sent.id);
    if (!form) return;
    document.getElementById('said').textContent = form.querySelector('[data-say]')?.textContent || '';
    if (response.status >= 400) return form.querySelector('[aria-invalid="true"]')?.focus();
    form.querySelectorAll('.note, .error').forEach((one) => one.remove()); // it is kept now: nothing is wrong any more
    form.querySelectorAll('[aria-invalid]').forEach((one) => one.removeAttribute('aria-invalid'));
  });

  document.addEventListener('keydown', (event) => {
    const at = event.target;
    if (at.matches?.('.facts.live input') && !event.isComposing) {
      if (event.key === 'Enter') { event.preventDefault(); at.blur(); }
      if (event.key === 'Escape' && at.value !== at.defaultValue) { event.stopPropagation(); at.value = at.defaultValue; }
      return;
    }
    if (hasModifier(event) || isTyping(at) || !document.querySelector('[data-triage], .nothing')) return;
    const key = event.key === 'Enter' && !at.closest('a, button, summary') ? 'y' : event.key;
    const wanted = /^[a-z]$/.test(key) && document.querySelector('[data-key="' + key + '"]');
    if (wanted) { event.preventDefault(); wanted.click(); }
  });
})();
// What is done in the slide-over reaches the list beside it: its row is drawn anew or leaves, and what is counted follows.
(function () {
  const body = document.getElementById('documents-rows');
  if (!body) return;
  const row = (id) => document.getElementById('row-' + id);
  const places = new Map(); // of rows that left: which one followed, so that they come back where they were
  let counting;

  async function renew(id) {
    const [path, query = ''] = body.dataset.url.split('?');
    const answer = await askPart(path + '/' + id + '/row?' + query).catch(() => null);
    if (!answer || (!answer.ok && answer.status !== 404)) return;
    const made = Object.assign(document.createElement('template'), { innerHTML: answer.ok ? await answer.text() : '' }).content.querySelector('tr');
    const old = row(id);
    if (made && old) {
      for (const name of ['class', 'aria-current']) if (old.hasAttribute(name)) made.setAttribute(name, old.getAttribute(name));
      made.querySelector('.check').checked = old.querySelector('.check').checked;
      old.replaceWith(made);
    } else if (made && !('left' in made.dataset)) {
      body.insertBefore(made, row(places.get(id)) || body.firstElementChild);
    } else if (old) leave(old, id);
    clearTimeout(counting);
    counting = setTimeout(count, 400);
    dispatchEvent(new CustomEvent('gatehouse:row', { detail: { id, isThere: Boolean(made) } }));
  }

  function leave(old, id) {
    const next = old.nextElementSibling, beside = next?.id ? next : old.previousElementSibling;
    places.set(id, next?.id.slice(4));
    old.remove();
    dispatchEvent(new CustomEvent('gatehouse:left', { detail: { id, next: beside?.id.slice(4) } }));
  }

  // Chips and lists beside it, unless somebody is choosing among them.
  function count() {
    for (const id of ['facets', 'source']) {
      const part = document.getElementById(id);
      if (part?.dataset.url && !part.querySelector('.filter[open]') && !part.contains(document.activeElement)) htmx.ajax('GET', part.dataset.url, { target: part, swap: 'outerHTML' });
    }
  }

  document.addEventListener('htmx:after:request', (event) => {
    const { sourceElement: sent, request, response } = event.detail.ctx;
    const id = sent.closest?.('#panel, #toasts [data-document]')?.dataset.document;
    if (!id || response.status >= 400) return;
    if (request.method !== 'GET') renew(id);
    else if (sent.matches('.preview')) setTimeout(() => { if (!document.querySelector('#panel .preview[hx-trigger]')) renew(id); }, 300); // it was read meanwhile
  });
})();
// Pictures of the first pages: buttons that turn to the next one, and which one is seen. Without script they scroll.
(function () {
  const seen = (strip) => Math.round(Math.abs(strip.scrollLeft) / Math.max(strip.clientWidth, 1));

  function tell(strip) {
    const at = seen(strip), [before, next] = strip.parentElement.querySelectorAll('[data-flip]'), words = strip.parentElement.querySelector('[data-at]');
    words.textContent = at + 1 + ' / ' + words.dataset.at;
    before.disabled = at === 0;
    next.disabled = at + 1 >= strip.children.length;
  }
  onArrival(() => document.querySelectorAll('[data-strip]').forEach(tell));

  document.addEventListener('scroll', (event) => { if (event.target.dataset && 'strip' in event.target.dataset) tell(event.target); }, { capture: true, passive: true });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-flip]');
    if (!button) return;
    const strip = button.closest('figure').querySelector('[data-strip]');
    const wanted = atMost(seen(strip) + Number(button.dataset.flip), strip.children.length - 1);
    strip.children[wanted].scrollIntoView({ block: 'nearest', inline: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  });
})();
// Who sees a document, over the page it belongs to. Without script the same stands at an address of its own.
document.addEventListener('click', async (event) => {
  const way = event.target.closest?.('a[data-board]');
  if (!way || !isPlainClick(event)) return;
  event.preventDefault();
  let answer;
  try {
    answer = await askPart(way.href);
  } catch {
    return location.assign(way.href);
  }
  const board = await partOf(answer, '.board');
  if (!answer.ok || !board) return location.assign(way.href); // signed out, or gone: the page itself says so
  const dialog = document.createElement('dialog');
  dialog.className = 'boarding';
  dialog.setAttribute('aria-label', board.querySelector('h1').textContent);
  dialog.append(board);
  document.body.append(dialog);
  htmx.process(dialog);
  dialog.addEventListener('close', () => {
    dialog.remove();
    way.focus();
  });
  dialog.addEventListener('click', (click) => {
    const shut = click.target.closest('[data-shut]');
    if (shut) click.preventDefault();
    if (shut || click.target === dialog) dialog.close();
  });
  dialog.showModal();
});
// A glance at a document from the list: what rests on a file's sign, or stands on its name with the keys, sees its first page.
(function () {
  const body = document.getElementById('documents-rows');
  if (!body) return;
  const REST = 350, KEYS = 900; // ms: nobody who only passes by asks for anything
  const known = new Map();
  const board = document.createElement('div');
  board.className = 'peeking';
  board.setAttribute('aria-hidden', 'true'); // the record says all of it in words
  let timer = 0, wanted = null, byPointer = false;

  function fetched(href) {
    if (!known.has(href)) {
      known.set(href, askPart(href + '/peek').then((answer) => (answer.ok && !answer.redirected ? answer.text() : '')).catch(() => '').then((html) => html || (known.delete(href), ''))); // asked again where nothing came
    }
    return known.get(href);
  }

  async function show(row) {
    const html = await fetched(row.querySelector('.name').href.split('?')[0]);
    if (wanted !== row || !html) return;
    board.innerHTML = html;
    board.classList.toggle('up', row.getBoundingClientRect().top > innerHeight / 2);
    row.querySelector('.kind').after(board); // it floats from where it stands
  }

  function want(row, after) {
    away();
    wanted = row;
    byPointer = after === REST;
    timer = setTimeout(show, after, row);
  }
  function away() {
    clearTimeout(timer);
    wanted = null;
    board.remove();
  }

  // The name's link lies over the sign, so that it can be clicked: where the pointer is, its place tells.
  body.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'mouse') return;
    const row = event.target.closest('tr'), place = row?.querySelector('.kind')?.getBoundingClientRect();
    const is = place && event.clientX >= place.left - 4 && event.clientX <= place.right + 4 && event.clientY >= place.top && event.clientY <= place.bottom;
    if (is && wanted !== row) want(row, REST);
    if (!is && wanted && byPointer) away();
  });
  body.addEventListener('pointerleave', () => { if (byPointer) away(); });
  body.addEventListener('focusin', (event) => {
    const name = event.target.closest('a.name');
    if (name?.matches(':focus-visible') && !document.querySelector('#panel:not([hidden])')) want(name.closest('tr'), KEYS);
  });
  body.addEventListener('focusout', away);
  document.addEventListener('scroll', away, { capture: true, passive: true });
  for (const name of ['click', 'keydown']) addEventListener(name, away, true);
})();
// Values of a filter, looked for by name: the arrows go on from the field to what was found, Enter takes the first.
(function () {
  let wanted = null; // the field in which Enter came before the answer
  const group = (field) => document.getElementById(field.dataset.values);
  function take(field) {
    const isFound = group(field).dataset.find === field.value;
    wanted = isFound ? null : field;
    if (isFound) group(field).querySelector('a.chip')?.click();
  }
  document.addEventListener('htmx:after:swap', () => { if (wanted?.isConnected) take(wanted); });

  document.addEventListener('keydown', (event) => {
    const at = event.target, field = at.closest?.('[data-values]'), found = field ? group(field) : at.closest?.('.chips[id^="values-"]');
    if (!found || hasModifier(event) || event.isComposing) return;
    const chips = [...found.querySelectorAll('a.chip')];
    const by = { ArrowDown: 1, ArrowUp: -1, ArrowRight: field ? 0 : 1, ArrowLeft: field ? 0 : -1 }[event.key];
    if (by) (chips[chips.indexOf(at) + by] || (by < 0 && document.querySelector('[data-values="' + found.id + '"]')) || at).focus();
    else if (event.key === 'Enter' && field?.value.trim()) take(field);
    else return;
    event.preventDefault();
  });
})();
// Pickers: a select that finds its choices as one types, and sends its form. Their library comes with the first of them.
(function () {
  let library, sent;
  const load = (url) => library ||= new Promise((done, fail) => {
    document.head.append(Object.assign(document.createElement('script'), { src: url, onload: done, onerror: fail }));
  });

  function line(kind, sentence, name) {
    const row = Object.assign(document.createElement('div'), { className: kind, textContent: sentence });
    if (name) row.append(' ', Object.assign(document.createElement('b'), { textContent: name }));
    return row;
  }

  function dress(select) {
    if (select.tomselect || !select.isConnected) return;
    const { from, picker, remove, none, new: made } = select.dataset, several = select.multiple;
    let changed = false, asked = false;
    const send = () => { if (changed && select.form) { changed = false; sent = several ? null : select.id; select.form.requestSubmit(); } };
    const box = new TomSelect(select, {
      plugins: several ? { remove_button: { title: remove } } : {}, maxItems: several ? null : 1, allowEmptyOption: !several, closeAfterSelect: !several,
      create: 'makes' in select.dataset, persist: false, maxOptions: 60, loadThrottle: 200, searchField: ['text'], sortField: [{ field: '$score' }, { field: '$order' }],
      load: (typed, done) => fetch(from + '&q=' + encodeURIComponent(typed)).then((answer) => answer.json()).then((told) => done(told.options), () => done()),
      shouldLoad: () => true,
      render: { no_results: 'makes' in select.dataset ? null : () => line('no-results', none), option_create: (data) => line('create', made, data.input) },
      onChange: () => { changed = true; if (!several) send(); },
      onItemRemove: function () { if (!this.isFocused) setTimeout(send); },
      onBlur: send,
    });
    const ask = () => { if (!asked) { asked = true; box.load(''); } };
    // Who has just chosen stays where they were, and nothing opens before they go on.
    if (sent === select.id && ['', 'main'].includes(document.activeElement.id)) {
      box.settings.openOnFocus = false;
      box.control_input.focus({ preventScroll: true });
      setTimeout(() => { box.settings.openOnFocus = true; });
    }
    sent = null;
    box.on('focus', ask);
    box.control.addEventListener('click', ask);
    box.control_input.addEventListener('keydown', ask);
    select.form?.classList.add('live');
  }

  const dressAll = () => document.querySelectorAll('select[data-picker]').forEach((select) => load(select.dataset.library).then(() => dress(select), () => {}));
  for (const name of ['htmx:after:swap', 'gatehouse:arrived']) document.addEventListener(name, dressAll);
  dressAll();
})();
// The managed tree: moved by drag and by keys, renamed in place. For each there is a form beside the tree, too.
(function () {
  const item = (target) => target.closest?.('.managed li[data-node]');
  const link = (li) => li?.querySelector(':scope > .leaf');
  const above = (li) => item(li.parentElement);
  let held;

  async function post(li, path, values) {
    const id = 'node-' + li.dataset.node;
    await htmx.ajax('POST', '/filing/categories/' + li.dataset.node + path, { source: '#desk', target: '#desk', swap: 'outerHTML', values });
    document.getElementById(id)?.focus();
  }
  const move = (li, into) => post(li, '/parent', { into: into?.dataset.node || '' });

  function rename(li) {
    const words = link(li).querySelector('.grow'), before = words.textContent;
    const line = Object.assign(document.createElement('input'), { className: 'input', value: before, maxLength: 80 });
    line.setAttribute('aria-label', before);
    const end = (text) => { line.onblur = null; line.replaceWith(words); link(li).focus(); if (text && text !== before) post(li, '', { name: text }); };
    line.onblur = () => end();
    line.onclick = (event) => event.preventDefault();
    line.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === 'Enter' || event.key === 'Escape') { event.preventDefault(); end(event.key === 'Enter' && line.value.trim()); }
    };
    words.replaceWith(line);
    line.select();
  }

  document.addEventListener('keydown', (event) => {
    const li = event.target.matches?.('.managed .leaf') && item(event.target);
    if (!li) return;
    const parent = above(li), shown = [...document.querySelectorAll('.managed .leaf')].filter((one) => one.checkVisibility()), at = shown.indexOf(link(li));
    const run = { F2: () => rename(li), ArrowDown: () => shown[at + 1]?.focus(), ArrowUp: () => shown[at - 1]?.focus() }[event.key];
    const moved = event.altKey && { ArrowLeft: () => parent && move(li, above(parent)), ArrowRight: () => li.previousElementSibling && move(li, li.previousElementSibling) }[event.key];
    if (!run && !moved) return;
    event.preventDefault();
    (moved || run)();
  });

  const mark = (target) => {
    document.querySelectorAll('.managed .onto').forEach((one) => one.classList.remove('onto'));
    target?.classList.add('onto');
  };
  const place = (event) => held && !held.contains(event.target) && (item(event.target) || event.target.closest('.managed .zone'));
  const release = () => { mark(); held?.classList.remove('drag'); held?.closest('.managed')?.classList.remove('dragging'); held = null; };
  document.addEventListener('dragstart', (event) => {
    held = item(event.target);
    if (!held) return;
    event.dataTransfer.setData('text/x-category', held.dataset.node);
    event.dataTransfer.effectAllowed = 'move';
    setTimeout(() => { held?.classList.add('drag'); held?.closest('.managed').classList.add('dragging'); });
  });
  document.addEventListener('dragover', (event) => { const found = place(event); if (held) mark(found); if (found) event.preventDefault(); });
  document.addEventListener('drop', (event) => {
    const found = place(event), li = held;
    if (!found) return;
    event.preventDefault();
    release();
    move(li, found.dataset.node ? found : null);
  });
  document.addEventListener('dragend', release);
})();
// Suggestions: y accepts, n rejects, e goes to the field; what is decided hands the focus on.
(function () {
  const chips = () => [...document.querySelectorAll('.suggestion:not(.applied) > .t')].filter((one) => one.offsetParent);
  let place = -1;

  function change(chip) {
    const field = chip.closest('.filing-field, dd, .titled').querySelector('select, input:not([type="hidden"])');
    if (field.tomselect) return field.tomselect.focus();
    field.focus();
    if ('value' in field && field.matches('input')) { field.value = chip.dataset.value; field.select?.(); }
  }

  // First: elsewhere `y` confirms the document.
  document.addEventListener('keydown', (event) => {
    const chip = event.target.closest?.('.suggestion');
    if (!chip || hasModifier(event) || !['y', 'n', 'e'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'e') change(chip);
    else chip.querySelector(event.key === 'y' ? '.yes' : '.no').click();
  }, true);

  document.addEventListener('click', (event) => {
    const chip = event.target.closest?.('.suggestion');
    place = chip ? Math.max(chips().indexOf(chip.querySelector('.t')), 0) : -1;
    if (event.target.closest?.('.suggestion > .t')) event.target.closest('.t').focus();
  });
  document.addEventListener('htmx:after:swap', (event) => {
    if (place < 0 || !event.detail.ctx.sourceElement.matches?.('.record')) return;
    const left = chips();
    (left[Math.min(place, left.length - 1)] || document.getElementById('main')).focus({ preventScroll: true });
    place = -1;
  });

  if (document.querySelector('[data-triage]') && matchMedia('(width >= 760px)').matches) chips()[0]?.focus({ preventScroll: true });
})();
// The palette (`/`, Ctrl-K): the one box over every page. What it finds are links; here they become options of a combobox.
(function () {
  const byId = (id) => document.getElementById(id);
  const field = () => document.querySelector('[data-seek]');
  const hits = () => [...document.querySelectorAll('#palette .hit')];
  const chosen = () => document.querySelector('#palette .hit[aria-selected="true"]');
  const refresh = () => field().form.dispatchEvent(new Event('seek'));

  function open() {
    const palette = byId('palette');
    if (!palette) return field()?.focus();
    if (palette.open) return;
    palette.showModal();
    field().select();
    refresh();
  }

  function choose(hit) {
    chosen()?.setAttribute('aria-selected', 'false');
    if (!hit) return field().removeAttribute('aria-activedescendant');
    hit.setAttribute('aria-selected', 'true');
    field().setAttribute('aria-activedescendant', hit.id);
    hit.scrollIntoView({ block: 'nearest' });
  }

  function step(by) {
    const all = hits();
    if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  }

  function enhance() {
    const list = document.querySelector('#palette .hits');
    if (!list) return;
    list.id = 'hits';
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', list.dataset.label);
    for (const group of list.querySelectorAll('.group')) group.setAttribute('role', 'group');
    for (const head of list.querySelectorAll('h2')) head.setAttribute('role', 'presentation');
    hits().forEach((hit, at) => {
      for (const [name, value] of Object.entries({ id: 'hit-' + at, role: 'option', tabindex: -1, 'aria-selected': false })) hit.setAttribute(name, value);
    });
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': true, 'aria-controls': 'hits', 'aria-autocomplete': 'list' })) {
      field().setAttribute(name, value);
    }
    choose(hits()[0]);
    byId('said').textContent = byId('results').dataset.say;
  }

  // A search of which something was opened is worth remembering.
  function remember() {
    const form = field().form, q = field().value.trim();
    if (!q) return;
    fetch(form.dataset.recents, { method: 'POST', headers: { ...PARTIAL, 'X-CSRF-Token': formToken() }, body: new URLSearchParams({ q }), keepalive: true });
  }

  document.addEventListener('htmx:after:swap', () => { if (byId('palette')?.open) enhance(); });

  document.addEventListener('keydown', (event) => {
    if ((event.key === '/' && !hasModifier(event) && !isTyping(event.target) && !document.querySelector('dialog[open]')) || (event.key === 'k' && (event.ctrlKey || event.metaKey))) {
      if (!byId('palette') && !field()) return;
      event.preventDefault();
      open();
    } else if (event.target === field() && byId('palette')?.open && !event.isComposing) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        step(event.key === 'ArrowDown' ? 1 : -1);
      } else if (event.key === 'Enter' && chosen()) {
        event.preventDefault();
        chosen().click();
      }
    }
  });

  document.addEventListener('click', (event) => {
    if (event.target.id === 'palette' || event.target.id === 'keyhelp') event.target.close(); // beside the sheet
    const link = event.target.closest('a, button');
    if (link?.matches('[data-find]') && isPlainClick(event)) { event.preventDefault(); open(); }
    else if (link?.matches('#palette [data-again]')) { event.preventDefault(); field().value = link.dataset.again; field().focus(); refresh(); }
    else if (link?.matches('[data-used] .hit')) remember();
  });

  document.addEventListener('pointermove', (event) => {
    const hit = event.target.closest?.('#palette .hit');
    if (hit && hit !== chosen()) choose(hit);
  });
})();
// `?` lists the keys valid on this screen: the page brings them (templates/ui/keys.html).
document.addEventListener('keydown', (event) => {
  const help = document.getElementById('keyhelp');
  if (event.key !== '?' || !help || hasModifier(event) || document.querySelector('dialog[open]')) return;
  if (isTyping(event.target)) return;
  event.preventDefault();
  help.showModal();
});
