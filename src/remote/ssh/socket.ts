import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { mostBeforeLogin } from '../flood.ts'
import type { Place } from './place.ts'

const greetingBytes = 256

/**
 * Connects. Ours rather than ssh2's, so that its own errors and the text of a server that sends a refusal instead of
 * its identification are seen. Rejects with the socket's error, or the signal's reason.
 */
export function openSocket(
  place: Place,
  family: 0 | 4 | 6,
  patience: number,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const literal = isIP(place.address.replace(/%.*$/, ''))
    if (family !== 0 && literal !== 0 && literal !== family)
      return reject(Object.assign(new Error(`an address of IPv${literal}`), { code: 'EAFNOSUPPORT' }))
    const socket = connect({
      host: place.address,
      port: place.port,
      family,
      // Nagle's algorithm costs a login 40 ms and more.
      noDelay: true,
      // The default of 250 ms gives up on hosts far away that have two addresses.
      autoSelectFamilyAttemptTimeout: Math.max(250, Math.floor(patience / 3)),
    })
    const onAbort = () => {
      socket.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort)
      gatherWrites(socket)
      resolve(socket)
    })
    // Stays for as long as the socket does: an error that nobody listens to would end the program.
    socket.on('error', error => {
      signal.removeEventListener('abort', onAbort)
      reject(error)
    })
  })
}

/**
 * Sends what is written at one time at one time. ssh2 writes each packet in three parts, and without Nagle's algorithm
 * each of them would be a packet of TCP, for which sshd wakes up. What ends the socket sends what is left.
 */
function gatherWrites(socket: Socket): void {
  const write = socket.write
  let isGathering = false
  socket.write = (...parameters: unknown[]) => {
    if (!isGathering) {
      isGathering = true
      socket.cork()
      queueMicrotask(() => {
        isGathering = false
        socket.uncork()
      })
    }
    return Reflect.apply(write, socket, parameters)
  }
}

/** Listens in on the first bytes. To be called when somebody else reads the socket, or it would begin to flow. */
export function tapGreeting(socket: Duplex): () => string {
  let greeting = ''
  const onData = (chunk: Buffer) => {
    greeting += chunk.toString('latin1', 0, greetingBytes - greeting.length)
    if (greeting.length >= greetingBytes) socket.removeListener('data', onData)
  }
  socket.on('data', onData)
  return () => greeting
}

/** Calls once when more has come than may before a login; the function that it gives ends the counting. */
export function watchFlood(stream: Duplex, onFlood: () => void): () => void {
  let received = 0
  const onData = (chunk: Buffer) => {
    received += chunk.length
    if (received <= mostBeforeLogin) return
    stop()
    onFlood()
  }
  const stop = () => {
    stream.removeListener('data', onData)
  }
  stream.on('data', onData)
  return stop
}
