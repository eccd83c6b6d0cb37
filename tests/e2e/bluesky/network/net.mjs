// A whole AT Protocol network in one process: directory (PLC), host (PDS), AppView, moderation (Ozone).
// Takes ports in a row from ATPROTO_PORT, all of them on loopback, and says on stdout when it is up.
import http from 'node:http'
import net from 'node:net'

// dev-env listens on every interface and has no setting for it, so each TCP listen is turned to loopback.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  const [first] = args
  const given = typeof first === 'object' ? first : { port: Number(first) }
  if (given.path !== undefined || Number.isNaN(given.port)) return listen.apply(this, args)
  const listening = args.find((arg) => typeof arg === 'function')
  return listen.call(this, { ...given, host: '127.0.0.1' }, listening)
}

const { TestNetwork } = await import('@atproto/dev-env')
const { startRelay } = await import('./relay.mjs')
const [plc, pds, appview, ozone, control, relay] = [0, 1, 2, 3, 4, 7].map((n) => Number(process.env.ATPROTO_PORT) + n)
const network = await TestNetwork.create({
  plc: { port: plc },
  pds: { port: pds, hostname: 'localhost' },
  bsky: { port: appview, publicUrl: `http://localhost:${appview}` },
  ozone: { port: ozone },
})

startRelay({ pds, idResolver: network.pds.ctx.idResolver, port: relay })

// POST to the control port answers once the AppView has taken in everything the PDS has written.
const settle = http.createServer(async (request, response) => {
  try {
    await network.processAll(20_000)
    response.writeHead(204).end()
  } catch (error) {
    response.writeHead(500).end(String(error.stack ?? error))
  }
})
settle.listen(control, () => console.log('network is up'))
process.on('SIGTERM', () => network.close().finally(() => process.exit(0)))
