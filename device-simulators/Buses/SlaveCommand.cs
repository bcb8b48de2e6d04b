using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The verb <c>slave</c>: devices that answer on Modbus TCP, on a pseudo-terminal and on RTU over TCP.</summary>
public static class SlaveCommand
{
    private const int TcpPortDefault = 1502;

    private static readonly string Description =
        $"""
        Answers Modbus for simulated devices whose values follow a small world.

        Kinds: {string.Join(", ", DeviceKindNames.All.Select(kind => kind.NameOf()))}
        Without --device there is one of each kind, units 1 to 5 in this order.

        Examples:
          device-simulators slave --tcp 1502
          device-simulators slave --rtu /tmp/pole --baud 9600 --device lamp-controller:1 --device gas-detector:7
          device-simulators slave --freeze --print-values --json --for 0s      only tell the values
          mbpoll -m tcp -p 1502 -a 2 -0 -r 500 -c 16 -1 127.0.0.1              read the weather head
          mbpoll -m rtu -b 9600 -P none -a 1 -0 -r 0 -c 10 -1 /tmp/pole        read the lamp over the pseudo-terminal
        """;

    public static Command Create(TimeProvider clock)
    {
        var tcp = new Option<int?>("--tcp")
        {
            Description = $"Port for Modbus TCP; 0 takes any free one; {TcpPortDefault} when no line is named at all",
            HelpName = "PORT",
        };
        var rtu = new Option<string?>("--rtu")
        {
            Description = "Make a pseudo-terminal for Modbus RTU; with LINK under this stable name",
            HelpName = "LINK",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var rtuTcp = new Option<int?>("--rtu-tcp") { Description = "Port for raw RTU frames over TCP", HelpName = "PORT" };
        var address = new Option<string>("--address")
        {
            Description = "Address to listen on; 0.0.0.0 or :: opens the simulator to the network",
            HelpName = "IP",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var baud = new Option<int>("--baud")
        {
            Description = "Pace of RTU answers; 0 sends at once",
            HelpName = "N",
            DefaultValueFactory = _ => 9600,
        };
        var turnaround = new Option<int>("--turnaround-ms")
        {
            Description = "Time a slave thinks before an RTU answer",
            HelpName = "MS",
            DefaultValueFactory = _ => 8,
        };
        var devices = new Option<string[]>("--device")
        {
            Description = "KIND:UNIT or KIND:UNIT=NAME; may be repeated. Scenes and values go by NAME",
            HelpName = "KIND:UNIT",
        };
        var printValues = new Option<bool>("--print-values") { Description = "Tell every register with its value at the start" };
        var json = new Option<bool>("--json") { Description = "Tell values as JSON on standard output, all else on standard error" };
        var span = Duration.Option("--for", "End after this time, such as 90s; default when stopped");
        var world = new WorldArguments();

        var command = new Command("slave", Description) { tcp, rtu, rtuTcp, address, baud, turnaround, devices, printValues, json, span };
        world.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                var asked = new SlaveRequest
                {
                    Tcp = parsed.GetValue(tcp),
                    Rtu = parsed.GetResult(rtu) is null ? null : parsed.GetValue(rtu) ?? "",
                    RtuTcp = parsed.GetValue(rtuTcp),
                    Address = ParseAddress(parsed.GetValue(address)!),
                    Line = ParseLine(parsed.GetValue(baud), parsed.GetValue(turnaround)),
                    Devices = DeviceArgument.ParseAll(parsed.GetValue(devices) ?? []),
                    PrintValues = parsed.GetValue(printValues),
                    Json = parsed.GetValue(json),
                    Span = parsed.GetValue(span),
                };
                if (asked is { Tcp: null, Rtu: null, RtuTcp: null }) asked = asked with { Tcp = TcpPortDefault };
                var city = new CityWorld(clock, world.Read(parsed));
                await SlaveRun.RunAsync(asked, city, clock, output, error, stop);
                return ExitCodes.Done;
            }
            catch (Exception fault) when (fault is WorldArgumentException or ArgumentException)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Misused;
            }
            catch (SocketException fault)
            {
                await error.WriteLineAsync($"Cannot listen: {fault.Message}. Another program may hold the port; --tcp and --rtu-tcp choose others");
                return ExitCodes.Failed;
            }
            catch (IOException fault)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static IPAddress ParseAddress(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new WorldArgumentException($"--address: {text} is no IP address");

    private static RtuLineOptions ParseLine(int baud, int turnaroundMs)
    {
        if (baud is < 0 or > 1_000_000) throw new WorldArgumentException("--baud must be 0 to 1000000");
        if (turnaroundMs is < 0 or > 10_000) throw new WorldArgumentException("--turnaround-ms must be 0 to 10000");
        return new RtuLineOptions { Baud = baud, Turnaround = TimeSpan.FromMilliseconds(turnaroundMs) };
    }
}
