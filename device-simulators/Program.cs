using System.CommandLine;
using SmartPoles.DeviceSimulators;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Demo;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.DeviceSimulators.Recording.Replay;

var root = new RootCommand(
    """
    Stands in for the hardware of a smart-pole city: for the devices on one bus, or for many gateways.

    First steps:
      device-simulators demo                        the whole system on this machine, in one command
      device-simulators slave                       five devices on Modbus TCP, port 1502
      mbpoll -m tcp -p 1502 -a 1 -0 -r 0 -c 10 -1 127.0.0.1   read the lamp among them
      device-simulators fleet --server mqtt://127.0.0.1:1883 --gateways 50

    Exit codes: 0 done, 1 could not, 2 wrong command line.
    """)
{
    DemoCommand.Create(TimeProvider.System),
    SlaveCommand.Create(TimeProvider.System),
    FleetCommand.Create(TimeProvider.System),
    RecordCommand.Create(TimeProvider.System),
    ReplayCommand.Create(TimeProvider.System),
};

var parsed = root.Parse(args);

// The demo stops three programs of its own before it ends.
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
return parsed.Errors.Count > 0 ? ExitCodes.Misused : exitCode;
