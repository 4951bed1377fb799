#!/usr/bin/python3
"""Debian's Ansible as a judge: one question a line of JSON on standard input, one answer a line on standard output.

Starting Ansible takes a second, reading an inventory a millisecond. What is asked is what `ansible-inventory --list`,
`ansible --list-hosts` and a template in a play ask of the same classes; `judge.test.ts` holds that the answers are the same.
"""
import json
import math
import os
import sys

# Before Ansible reads its configuration: none of this machine may count.
os.environ['ANSIBLE_CONFIG'] = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'nothing.cfg')
os.environ['ANSIBLE_LOCALHOST_WARNING'] = 'False'
os.environ['ANSIBLE_DEPRECATION_WARNINGS'] = 'False'

from ansible import context  # noqa: E402
from ansible.cli.inventory import INTERNAL_VARS  # noqa: E402
from ansible.inventory.manager import InventoryManager  # noqa: E402
from ansible.module_utils.common.collections import ImmutableDict  # noqa: E402
from ansible.parsing.dataloader import DataLoader  # noqa: E402
from ansible.parsing.vault import VaultSecret  # noqa: E402
from ansible.parsing.yaml.objects import AnsibleVaultEncryptedUnicode  # noqa: E402
from ansible.template import Templar  # noqa: E402
from ansible.utils.display import Display  # noqa: E402
from ansible.utils.path import unfrackpath  # noqa: E402
from ansible.vars.manager import VariableManager  # noqa: E402

warnings = []
Display.warning = lambda self, message, formatted=False: warnings.append(message)
Display.error = lambda self, message, wrap_text=True: warnings.append(message)
Display.deprecated = lambda *given, **named: None


def plain(value):
    """As JSON that JavaScript reads without loss."""
    if isinstance(value, AnsibleVaultEncryptedUnicode):
        return str(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(int(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, bytes):
        return value.decode('latin1')
    if isinstance(value, dict):
        return {json.loads(json.dumps({key: 0}).split(':')[0][1:]) if not isinstance(key, str) else key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, (set, frozenset)):
        return {'set': sorted((plain(part) for part in value), key=str)}
    if value is Ellipsis or isinstance(value, complex):
        return {'odd': repr(value)}
    return str(value)


def is_ordered(group):
    """Ansible goes through grandchildren as through a set, in no order that two runs share."""
    level, seen = {group}, set()
    while level:
        if sum(1 for each in level if each.child_groups) > 1:
            return False
        seen |= level
        level = {child for each in level for child in each.child_groups} - seen
    return True


def answer(question):
    warnings.clear()
    os.chdir(question['folder'])
    # As the command line hands them on: --playbook-dir is what a playbook's folder is to `ansible-playbook`.
    context.CLIARGS = ImmutableDict({'basedir': question['beside']})
    loader = DataLoader()
    loader.set_basedir(question['beside'])
    sources = [source if ',' in source else unfrackpath(source, follow=False) for source in question['sources']]
    secrets = [(name, VaultSecret(text.encode())) for name, text in question.get('vault', [])]
    loader.set_vault_secrets(secrets)
    inventory = InventoryManager(loader=loader, sources=sources)
    manager = VariableManager(loader=loader, inventory=inventory)
    manager._extra_vars = question.get('extra', {})
    hosts, templates = {}, {}
    for host in inventory.get_hosts('all'):
        found = manager.get_vars(host=host, include_hostvars=False, stage='all')
        hosts[host.name] = plain({name: value for name, value in found.items() if name not in INTERNAL_VARS})
        filled = []
        for text in question.get('templates', []):
            try:
                filled.append({'value': plain(Templar(loader=loader, variables=manager.get_vars(host=host)).template(text))})
            except Exception as error:
                filled.append({'error': str(error)})
        templates[host.name] = filled
    groups = {
        group.name: {'hosts': [host.name for host in group.get_hosts()], 'ordered': is_ordered(group)}
        for group in inventory.groups.values()
    }
    unparsed = [text for text in warnings if 'Unable to parse' in text or 'Failed to parse' in text]
    patterns = {}
    for pattern in question.get('patterns', []):
        inventory.clear_caches()
        warnings.clear()
        try:
            inventory.subset(question.get('limit'))
            found = [host.name for host in inventory.get_hosts(pattern)]
            patterns[pattern] = {'hosts': found, 'warned': any('Could not match' in text for text in warnings)}
        except Exception as error:
            patterns[pattern] = {'error': str(error)}
    return {'hosts': hosts, 'groups': groups, 'patterns': patterns, 'templates': templates, 'unparsed': unparsed}


for line in sys.stdin:
    try:
        result = answer(json.loads(line))
    except Exception as error:
        result = {'failed': f'{type(error).__name__}: {error}'}
    sys.stdout.write(json.dumps(result) + '\n')
    sys.stdout.flush()
