// @ts-check
// An Express application of your own, with Grantway in it.
import express from 'express'
import { grantway, settings } from './grantway.mjs'

const app = express()
app.disable('x-powered-by')
app.get('/', (_request, response) => void response.type('html').send('<h1>Acme Intranet</h1>'))
// Before anything that reads bodies: ours must arrive unread.
app.use((request, response, next) => (grantway.ownsPath(request.path) ? grantway.handle(request, response) : next()))
app.use(express.json())
app.post('/echo', (request, response) => void response.json(request.body))

const listener = app.listen(settings.port, settings.host, () => process.stdout.write(`Ready: ${grantway.url}\n`))
process.once('SIGTERM', () => {
  listener.close(() => void grantway.close())
  listener.closeAllConnections()
})
