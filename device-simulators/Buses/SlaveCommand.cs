using System.CommandLine;
using System.Net;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The verb <c>slave</c>: devices that answer on Modbus TCP, and with meters beside them on a pseudo-terminal and on a serial server.</summary>
public static class SlaveCommand
{
    private const int TcpPortDefault = 1502;

    public static Command Create(TimeProvider clock)
    {
        var buses = new Option<int>("--buses")
        {
            Description = $"How many buses, 1..{BusPlan.BusesMax}; ports and links are numbered on from the first",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var tcp = new Option<int?>("--tcp")
        {
            Description = $"Port for Modbus TCP; 0 takes any free one; {TcpPortDefault} when no line is named at all",
            HelpName = "PORT",
        };
        var rtu = new Option<string?>("--rtu")
        {
            Description = "Make a pseudo-terminal for Modbus RTU and meters; with LINK under this stable name",
            HelpName = "LINK",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var rtuTcp = new Option<int?>("--rtu-tcp") { Description = "Port for raw RTU and meter frames over TCP, as a serial server has them", HelpName = "PORT" };
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
        var characterBits = new Option<int>("--character-bits")
        {
            Description = "Bits of one character on the wire: 10 for 8N1, 11 for 8E1",
            HelpName = "N",
            DefaultValueFactory = _ => 10,
        };
        var turnaround = new Option<int>("--turnaround-ms")
        {
            Description = "Time a slave thinks before an RTU answer",
            HelpName = "MS",
            DefaultValueFactory = _ => 8,
        };
        var devices = new Option<string[]>("--device")
        {
            Description = "[BUS/]KIND:UNIT or KIND:UNIT=NAME, of a meter KIND:ADDRESS; may be repeated. Scenes and values go by NAME",
            HelpName = "KIND:UNIT",
        };
        var faults = new Option<string[]>("--fault")
        {
            Description = "Something that goes wrong, such as dead:7@30s-60s or noise:0.05; may be repeated; see above",
            HelpName = "FAULT",
        };
        var served = new Option<string?>("--served")
        {
            Description = "Append what was answered to a file, one JSON object a line: time, unit, function, address, registers, faults",
            HelpName = "FILE",
        };
        var capture = new Option<string?>("--capture")
        {
            Description = "Answer as the devices of a capture did (edge-agent bus sniff --capture FILE), in place of --device",
            HelpName = "FILE",
        };
        var printValues = new Option<bool>("--print-values") { Description = "Tell every register with its value at the start" };
        var json = new Option<bool>("--json")
        {
            Description = "Tell values, and at the end the counters, as JSON on standard output, all else on standard error",
        };
        var span = Duration.Option("--for", "End after this time, such as 90s; default when stopped");
        var world = new WorldArguments();

        var command = new Command("slave", SlaveHelp.Text) { buses, tcp, rtu, rtuTcp, address, baud, characterBits, turnaround, devices, faults, capture, served, printValues, json, span };
        world.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                var settings = world.Read(parsed);
                var (tcpPort, rawPort) = (parsed.GetValue(tcp), parsed.GetValue(rtuTcp));
                var link = parsed.GetResult(rtu) is null ? null : parsed.GetValue(rtu) ?? "";
                if (tcpPort is null && link is null && rawPort is null) tcpPort = TcpPortDefault;
                if (parsed.GetValue(capture) is not null && parsed.GetResult(devices) is not null) throw new WorldArgumentException("--capture and --device: name one of them");
                var asked = new SlaveRequest
                {
                    Buses = BusPlan.Of(
                        parsed.GetValue(buses), tcpPort, link, rawPort, parsed.GetValue(devices) ?? [], parsed.GetValue(faults) ?? [], settings.Seed,
                        parsed.GetValue(capture) is not null),
                    Address = ParseAddress(parsed.GetValue(address)!),
                    Line = ParseLine(parsed.GetValue(baud), parsed.GetValue(characterBits), parsed.GetValue(turnaround)),
                    Capture = parsed.GetValue(capture),
                    Served = parsed.GetValue(served),
                    PrintValues = parsed.GetValue(printValues),
                    Json = parsed.GetValue(json),
                    Span = parsed.GetValue(span),
                };
                if (link is null && rawPort is null) RefuseWhatIsSerial(asked);
                var city = new CityWorld(clock, settings);
                await SlaveRun.RunAsync(asked, city, clock, output, error, stop);
                return ExitCodes.Done;
            }
            catch (Exception fault) when (fault is WorldArgumentException or ArgumentException)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Misused;
            }
            catch (IOException fault)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static void RefuseWhatIsSerial(SlaveRequest asked)
    {
        if (asked.Buses.SelectMany(bus => bus.Devices).FirstOrDefault(device => device.Kind.IsMeter()) is { } meter)
        {
            throw new ArgumentException($"--device {meter.Name}: a meter hangs on a serial line; Modbus TCP has none. Add --rtu or --rtu-tcp");
        }

        var serial = asked.Buses.SelectMany(bus => bus.Faults.Faults).Select(fault => fault.Kind.FormOf()).Where(form => form.IsSerialOnly).Select(form => form.Name).Distinct().ToList();
        if (serial.Count == 0) return;
        throw new ArgumentException($"--fault {string.Join(", ", serial)}: only on a serial line; Modbus TCP has no such bytes. Add --rtu or --rtu-tcp");
    }

    private static IPAddress ParseAddress(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new WorldArgumentException($"--address: {text} is no IP address");

    private static RtuLineOptions ParseLine(int baud, int characterBits, int turnaroundMs)
    {
        if (characterBits is < 10 or > 12) throw new WorldArgumentException("--character-bits must be 10 to 12");
        if (baud is < 0 or > 1_000_000) throw new WorldArgumentException("--baud must be 0 to 1000000");
        if (turnaroundMs is < 0 or > 10_000) throw new WorldArgumentException("--turnaround-ms must be 0 to 10000");
        return new RtuLineOptions { Baud = baud, BitsPerCharacter = characterBits, Turnaround = TimeSpan.FromMilliseconds(turnaroundMs) };
    }
}
