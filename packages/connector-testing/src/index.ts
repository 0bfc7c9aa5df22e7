export { createBrowser, type Browser, type Page, type PageForm } from './browser.ts'
export type {
  Example,
  ExampleCall,
  FakeConsent,
  FakeProvider,
  FakeSelection,
  FakeStart,
  FakeWebhook,
  RunningFake,
} from './fake/fake.ts'
export type { Agreed, Agreement } from './fake/authorization-server/authorize.ts'
export {
  fakeProvider,
  type BuiltFakeProvider,
  type FakePerson,
  type FakeProviderOptions,
  type RunningBuiltFake,
} from './fake/fake-provider.ts'
export type { ApiFault, FailureStatus, Faults, ProseFault, TokenFault } from './fake/faults.ts'
export { startFront, type Front, type FrontOptions } from './fake/front.ts'
export type { FakeKeys, KeyHeader } from './fake/keys.ts'
export { pageOf, reply, type FakeAnswer, type FakeRequest } from './fake/message.ts'
export { consentPage, type ConsentOffer, type ShownAccount } from './fake/pages.ts'
export { plantedSecret } from './fake/planted.ts'
export type { RecordedRequest, RequestKind, RequestLog } from './fake/request-log.ts'
export type { Route, Routes } from './fake/routes.ts'
export { scanForLeaks, type Leak, type Sink } from './leak-scan.ts'
export type { DescribedApi } from './suite/case.ts'
export { connectorSuite, type SuiteExpect, type SuiteTest } from './suite/connector-suite.ts'
