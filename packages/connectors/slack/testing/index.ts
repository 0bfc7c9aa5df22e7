export { slackFake, slackFakeWith, type SlackFakeOptions } from './slack-fake.ts'
