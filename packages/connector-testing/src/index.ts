export { createBrowser, type Browser, type Page, type PageForm } from './browser.ts'
export { scanForLeaks, type Leak, type Sink } from './leak-scan.ts'
