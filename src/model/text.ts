/** Text of a playbook as the bytes that the host will have: UTF-8, one latin1 character a byte. */
export function bytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('')
}
