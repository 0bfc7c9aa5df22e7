// Sends MCP calls over kept-alive connections and measures what the kernel accounts to the servers.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

const ticksOf = (pid) => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return [[pid, Number(fields[11]) + Number(fields[12])]]
  } catch {
    // A worker of the database ends when it likes.
    return []
  }
}

/** Starts to count CPU seconds of processes, their threads included, from the kernel's accounting; calling the result ends it. */
const countCpu = (pids) => {
  const before = new Map(pids().flatMap(ticksOf))
  return () => pids().flatMap(ticksOf).reduce((sum, [pid, ticks]) => sum + ticks - (before.get(pid) ?? 0), 0) / ticksPerSecond
}

/** Resident memory of processes in MB. */
export const residentMb = (pids) =>
  pids.reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024, 0)

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Posts one JSON-RPC message and gives status, headers and the parsed answer (JSON, or the last event of a stream). */
export const post = (url, headers, message) =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify(message)
    const call = request(url, {
      agent, method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'content-length': Buffer.byteLength(body), ...headers },
    }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () => {
        const json = text.startsWith('event:') || text.startsWith('data:') || text.startsWith('id:')
          ? text.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim()).filter(Boolean).at(-1)
          : text
        try {
          resolve({ status: response.statusCode, headers: response.headers, answer: json ? JSON.parse(json) : undefined })
        } catch {
          reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 200)}`))
        }
      })
    })
    call.once('error', reject)
    call.end(body)
  })

const sorted = (values) => [...values].sort((a, b) => a - b)
/** The middle value. */
export const median = (values) => sorted(values)[Math.floor(values.length / 2)]

/** Runs `calls` calls, `width` at a time; gives CPU microseconds a call of the target's processes and the median latency. */
export const measure = async (target, calls, width) => {
  // A connection that idled through the turns of the others may be closed by its server just when it is used again.
  agent.destroy()
  const latencies = []
  const cpuSeconds = countCpu(target.pids)
  let left = calls
  await Promise.all(Array.from({ length: width }, async () => {
    while (left-- > 0) {
      const started = performance.now()
      await target.call()
      latencies.push(performance.now() - started)
    }
  }))
  return { cpuMicros: (cpuSeconds() / calls) * 1e6, p50: median(latencies) }
}
