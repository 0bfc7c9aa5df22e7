export { apiTokenAs } from './api-token-as.ts'
export { consentAs } from './consent-as.ts'
export { browserOf, type PersonBrowser } from './person-browser.ts'
