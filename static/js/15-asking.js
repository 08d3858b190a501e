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
