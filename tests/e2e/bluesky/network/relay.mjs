// The PDS's own stream told as a Jetstream server tells it, on either of its two wires. It stands in for
// Jetstream itself, which is no Node program. Everything since the start of the network is kept.
import { EventEmitter } from 'node:events'
import { Firehose } from '@atproto/sync'
import { WebSocketServer } from 'ws'

const SECOND = '/xrpc/network.bsky.jetstream.subscribeEvents'
const space = SECOND.slice('/xrpc/'.length)

const told = []
const news = new EventEmitter().setMaxListeners(0)

const operation = ({ event, rev, collection, rkey, record, cid }) =>
  ({ rev, operation: event, collection, rkey, ...(record && { record, cid: String(cid) }) })

const account = ({ active, status }) => ({ active, ...(status && { status }) })

const body = {
  create: operation, update: operation, delete: operation, account,
  identity: ({ handle }) => ({ ...(handle && { handle }) }),
  sync: ({ rev }) => ({ rev }),
}

function keep(event) {
  const micros = Math.max(Date.now() * 1000, (told.at(-1)?.micros ?? 0) + 1)
  const kind = event.collection ? 'commit' : event.event
  const { did, collection } = event
  told.push({ seq: told.length + 1, micros, kind, did, collection, body: body[event.event](event) })
  news.emit('more')
}

const first = ({ did, micros, kind, body }) => ({ did, time_us: micros, kind, [kind]: body })

const second = ({ seq, did, micros, kind, body }) => ({
  $type: 'message',
  payload: { $type: `${space}#${kind}`, seq, did, time: stamp(micros), ...body },
})

const stamp = (micros) =>
  new Date(Math.floor(micros / 1000)).toISOString().replace('Z', `${String(micros % 1000).padStart(3, '0')}Z`)

function serve(socket, request) {
  const url = new URL(request.url, 'http://localhost')
  const wire = url.pathname === SECOND ? second : first
  const wanted = url.searchParams.getAll(wire === second ? 'collections' : 'wantedCollections')
  const cursor = url.searchParams.has('cursor') ? Number(url.searchParams.get('cursor')) : Infinity
  const place = wire === second && cursor < 1e15 ? 'seq' : 'micros'
  const from = told.findIndex((one) => one[place] >= cursor)
  let next = from < 0 ? told.length : from
  const send = () => {
    for (; next < told.length; next++) {
      const one = told[next]
      if (one.collection && wanted.length && !wanted.includes(one.collection)) continue
      socket.send(JSON.stringify(wire(one)))
    }
  }
  news.on('more', send)
  socket.on('close', () => news.off('more', send))
  send()
}

export function startRelay({ pds, idResolver, port }) {
  const firehose = new Firehose({
    service: `ws://localhost:${pds}`,
    idResolver,
    unauthenticatedCommits: true,
    unauthenticatedHandles: true,
    getCursor: () => 0,
    handleEvent: keep,
    onError: (error) => console.error('relay:', error),
  })
  firehose.start()
  new WebSocketServer({ host: '127.0.0.1', port }).on('connection', serve)
}
