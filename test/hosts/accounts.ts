import type { Host } from './host.ts'

export interface Account {
  readonly name: string
  /** Absent: no password, only keys. */
  readonly password?: string
  /** `/bin/sh` when absent. */
  readonly shell?: string
  /** The public keys of `~/.ssh/authorized_keys`: when absent the host's own client key. */
  readonly keys?: readonly string[]
  /** Whether, and how, sudo makes this account root. */
  readonly sudo?: 'without password' | 'with password'
}

/** Adds an account with a home to a host that has useradd, or busybox and files to edit. */
export async function addAccount(host: Host, account: Account): Promise<void> {
  const { name, password = '', shell = '/bin/sh', keys = [host.publicKey], sudo } = account
  const script = `set -e
    if command -v useradd > /dev/null
    then useradd --create-home --shell "$2" -- "$1"
    else
      id=$(($(wc -l < /etc/passwd) + 1000))
      echo "$1:x:$id:$id::/home/$1:$2" >> /etc/passwd
      echo "$1:x:$id:" >> /etc/group
      echo "$1:*:19000:0:99999:7:::" >> /etc/shadow
      mkdir -p "/home/$1"
      chown "$1:$1" "/home/$1"
    fi
    if [ -n "$3" ] && command -v chpasswd > /dev/null
    then echo "$1:$3" | chpasswd
    elif [ -n "$3" ]
    then sed -i "s|^$1:[^:]*:|$1:$(mkpasswd -m sha512 "$3"):|" /etc/shadow
    else sed -i "s/^$1:!:/$1:*:/" /etc/shadow
    fi
    mkdir -p -m 700 "/home/$1/.ssh"
    cat > "/home/$1/.ssh/authorized_keys"
    chmod 600 "/home/$1/.ssh/authorized_keys"
    chown -R "$1:$1" "/home/$1/.ssh"
    if [ -n "$4" ]
    then
      echo "$1 ALL=(ALL:ALL) $4ALL" > "/etc/sudoers.d/$1"
      chmod 440 "/etc/sudoers.d/$1"
    fi`
  const sudoTag = sudo === undefined ? '' : sudo === 'without password' ? 'NOPASSWD:' : 'PASSWD:'
  const input = keys.map(key => `${key}\n`).join('')
  const { status, stderr } = await host.sh(script, { args: [name, shell, password, sudoTag], input })
  if (status !== 0) throw new Error(`account ${name} could not be made: ${stderr}`)
}
