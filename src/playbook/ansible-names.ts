/**
 * What people coming from Ansible will write and sshfix does not have, with what to do instead. By design: what a
 * playbook does to a host can be read without running it, simulated and undone.
 */
export const absentPlayKeys: { readonly [key: string]: string } = {
  gather_facts: 'Leave it out: exactly the facts that the tasks need are taken',
  roles: 'Write the tasks into the play',
  pre_tasks: 'Write them first in "tasks"',
  post_tasks: 'Write them last in "tasks"',
  vars_files: 'Write the variables into "vars" or the inventory, or give the file with --extra-vars @FILE',
  vars_prompt: 'Give the variable with --extra-vars',
  remote_user: 'Set ansible_user in the inventory, or use --user',
  connection: 'Set ansible_connection in the inventory, or use --connection',
  port: 'Set ansible_port in the inventory',
  strategy: 'Leave it out: each host runs through on its own',
  order: 'Leave it out: hosts come in the order of the inventory',
  environment: 'Leave it out: nothing that sshfix does reads the environment',
  import_playbook: 'Name both playbooks on the command line',
  import_tasks: 'Write the tasks into the play',
}

export const absentTaskKeys: { readonly [key: string]: string } = {
  register: 'Leave it out: tasks see what earlier tasks do without it',
  block: 'Write its tasks into the play: a play is carried out all or nothing',
  rescue: 'Leave it out: a play that fails is undone',
  always: 'Leave it out: a play that fails is undone',
  become: 'Set it on the play: all tasks of a play have one privilege',
  become_user: 'Set it on the play: all tasks of a play have one privilege',
  become_method: 'Set it on the play: all tasks of a play have one privilege',
  changed_when: 'Leave it out: a task has changed when something differed',
  failed_when: 'Leave it out: a task fails when it cannot be had',
  delegate_to: 'Write a play for that host',
  run_once: 'Write a play for that host',
  with_items: 'Use "loop"',
  with_dict: 'Use "loop" with a list of maps',
  with_file: 'Use "loop" and "src"',
  loop_control: 'Leave it out: the variable of a loop is "item"',
  no_log: 'Leave it out: what is secret is not shown',
  environment: 'Leave it out: nothing that sshfix does reads the environment',
  until: 'Leave it out: nothing is done on the host that could need another try',
  retries: 'Leave it out: nothing is done on the host that could need another try',
  check_mode: 'Use --check',
  diff: 'Use --diff',
  include_tasks: 'Write the tasks into the play',
  import_tasks: 'Write the tasks into the play',
  include_role: 'Write the tasks into the play',
  import_role: 'Write the tasks into the play',
  set_fact: 'Use "vars"',
  listen: 'Name the handler itself in "notify"',
}

const anyCommand =
  'There is none by design: what a playbook does can be read, simulated and undone. Declare the state that the command would make'
const useSshdConfig = 'Use "sshd_config" for sshd\'s settings, or "copy" for a whole file'

export const absentResources: { readonly [name: string]: string } = {
  command: anyCommand,
  shell: anyCommand,
  raw: anyCommand,
  script: anyCommand,
  expect: anyCommand,
  template: 'There is none by design. Use "copy" with "content", where {{ name }} is filled in',
  lineinfile: useSshdConfig,
  blockinfile: useSshdConfig,
  replace: useSshdConfig,
  systemd: 'Use "service"',
  systemd_service: 'Use "service"',
  stat: 'Leave it out: tasks look at what they need',
  debug: 'Leave it out: check with --diff shows what would be done',
  assert: 'Use "when", or check for exit code 8 of "sshfix check"',
  apt: 'Packages are not for sshfix',
  dnf: 'Packages are not for sshfix',
  yum: 'Packages are not for sshfix',
  package: 'Packages are not for sshfix',
}
