using System.CommandLine;
using SmartPoles.DeviceSimulators;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.Demo;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Instruments;
using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.DeviceSimulators.Recording.Replay;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Scoring;
using SmartPoles.DeviceSimulators.Talkers;

var root = new RootCommand(
    """
    Stands in for the hardware of a smart-pole city: for the devices on one bus, or for many gateways.

    First steps:
      device-simulators demo                        the whole system on this machine, in one command
      device-simulators slave                       five devices on Modbus TCP, port 1502
      mbpoll -m tcp -p 1502 -a 1 -0 -r 0 -c 10 -1 127.0.0.1   read the lamp among them
      device-simulators talker --pty /tmp/weather   a weather head that talks NMEA 0183
      device-simulators instrument --server 127.0.0.1:7212    an air and noise head that dials with HJ 212
      device-simulators fleet --server mqtt://127.0.0.1:1883 --gateways 50
      device-simulators scenario list               what can happen in the demo, and which alarms are right for it
      device-simulators city generate --components 20000 --out city    a whole city as files

    Exit codes: 0 done, 1 could not, 2 wrong command line.
    """)
{
    DemoCommand.Create(TimeProvider.System),
    SlaveCommand.Create(TimeProvider.System),
    TalkerCommand.Create(TimeProvider.System),
    FleetCommand.Create(TimeProvider.System),
    InstrumentCommand.Create(TimeProvider.System),
    ScenarioCommand.Create(TimeProvider.System),
    ScoreCommand.Create(),
    ProxyCommand.Create(TimeProvider.System),
    CityCommand.Create(TimeProvider.System),
    RecordCommand.Create(TimeProvider.System),
    ReplayCommand.Create(TimeProvider.System),
};

var parsed = root.Parse(args);

// The demo stops three programs of its own before it ends.
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
return parsed.Errors.Count > 0 ? ExitCodes.Misused : exitCode;
