"""One small class per supervisor: how it is configured, started, reloaded and stopped.

Every peer gets the shortest restart delay and the widest group kill that its configuration allows;
`delay` says what that is. A peer whose program is not on PATH is left out of the run.
"""

from .base import Shell
from .natives import Dinit, Horust, Pebble, ProcessCompose
from .ours import Coxswain, CoxswainFile, CoxswainRaw
from .scripted import Circus, Pm2
from .suites import S6, Runit, RunitLogged, S6Logged
from .supervisord import GoSupervisord, Supervisord

ALL = [Shell, Coxswain, CoxswainFile, CoxswainRaw, Dinit, S6, S6Logged, Runit, RunitLogged, Horust, Pebble, ProcessCompose]
ALL += [GoSupervisord, Supervisord, Circus, Pm2]
