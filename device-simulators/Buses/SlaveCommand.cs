using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The verb <c>slave</c>: devices that answer on Modbus TCP, and with meters beside them on a pseudo-terminal and on a serial server.</summary>
public static class SlaveCommand
{
    private const int TcpPortDefault = 1502;

    private static readonly string Description =
        $"""
        Answers Modbus, DL/T 645 and CJ/T 188 for simulated devices whose values follow a small world.

        Kinds: {string.Join(", ", DeviceKindNames.All.Select(kind => kind.NameOf()))}
        Without --device there is one of each kind, units 1 to 5 in this order. The kind pattern is for auditors: each pair of its
        registers 0 to 127 tells unit, register and number of the question, so that a wrong answer shows.

        Meters hang on the same serial lines (--rtu, --rtu-tcp), as KIND:ADDRESS[,TRAIT...][=NAME]; they are usual at 2400 baud 8E1
        (--baud 2400 --character-bits 11). --print-values tells what each can be asked for.
          lamp-cabinet-meter   DL/T 645, up to 12 digits    traits: {string.Join(", ", MeterTraitNames.Of(DeviceKind.LampCabinetMeter))}
          water-meter          CJ/T 188, up to 14 digits    traits: {string.Join(", ", MeterTraitNames.Of(DeviceKind.WaterMeter))}
          gas-meter            CJ/T 188, up to 14 digits    traits: {string.Join(", ", MeterTraitNames.Of(DeviceKind.GasMeter))}
          heat-meter           CJ/T 188, up to 14 digits    traits: {string.Join(", ", MeterTraitNames.Of(DeviceKind.HeatMeter))}
          high-first: data identifiers high byte first      moving-valve: the valve takes 20 s and says so
          1997: the old edition                             short-frames: long values come in several frames
        A question that covers several meters is answered by none. Orders to a DL/T 645 meter are refused; a valve of CJ/T 188 moves.

        Faults, for as many --fault as wanted; what is not named needs nothing, PROB is the share of answers hit, 0 to 1, UNIT may be
        * or a meter's address (4 digits or more):
          dead:UNIT            silence                      late:UNIT:MS:PROB       the answer MS ms later, the line goes on
          noise:PROB           stray bytes                  flip:PROB               1 to 3 bits turned over (a meter: 1),
                                                                                    so that the checksum is wrong
          truncate:PROB        the end is missing           foreign:PROB            a stranger's frame before the answer
          echo                 the question comes back      exception:UNIT:CODE     refusal, 1 illegal function, 2 illegal address ...
          busy:UNIT:PROB       refusal 6                    slow-bytes:MS           byte by byte
          wrong-count:PROB     a register more or fewer (a meter: a byte), with a right checksum
        @30s-60s behind a fault switches it on and off again, counted from the start; @30s switches it on for good. All of it comes
        from --seed: the n-th question to a unit always meets the same fate.

        A capture answers each question with what the real device said to it, in order, over and over, silences and turnarounds as they were.
        Questions that were not heard are answered from the registers that were, others are refused (2, illegal address).

        Examples:
          device-simulators slave --tcp 1502
          device-simulators slave --rtu /tmp/pole --capture pole.cap              the bus of a real pole on the desk
          device-simulators slave --rtu /tmp/pole --baud 9600 --device lamp-controller:1 --device gas-detector:7
          device-simulators slave --freeze --print-values --json --for 0s      only tell the values
          device-simulators slave --rtu /tmp/pole --fault dead:3@30s-60s --fault late:*:400:0.02 --fault noise:0.05 --seed 7
          device-simulators slave --rtu /tmp/pole --baud 2400 --character-bits 11 --turnaround-ms 60
              --device lamp-cabinet-meter:202008150001 --device water-meter:33201912345678,high-first --fault late:202008150001:900:0.05
          device-simulators slave --rtu /tmp/pole --device pattern:1 --served served.jsonl --json   for an auditor
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
            Description = "KIND:UNIT or KIND:UNIT=NAME, of a meter KIND:ADDRESS; may be repeated. Scenes and values go by NAME",
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

        var command = new Command("slave", Description) { tcp, rtu, rtuTcp, address, baud, characterBits, turnaround, devices, faults, capture, served, printValues, json, span };
        world.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                var settings = world.Read(parsed);
                var asked = new SlaveRequest
                {
                    Tcp = parsed.GetValue(tcp),
                    Rtu = parsed.GetResult(rtu) is null ? null : parsed.GetValue(rtu) ?? "",
                    RtuTcp = parsed.GetValue(rtuTcp),
                    Address = ParseAddress(parsed.GetValue(address)!),
                    Line = ParseLine(parsed.GetValue(baud), parsed.GetValue(characterBits), parsed.GetValue(turnaround)),
                    Devices = DeviceArgument.ParseAll(parsed.GetValue(devices) ?? []),
                    Faults = new BusFaultPlan(settings.Seed, FaultArgument.ParseAll(parsed.GetValue(faults) ?? [])),
                    Capture = parsed.GetValue(capture),
                    Served = parsed.GetValue(served),
                    PrintValues = parsed.GetValue(printValues),
                    Json = parsed.GetValue(json),
                    Span = parsed.GetValue(span),
                };
                if (asked is { Tcp: null, Rtu: null, RtuTcp: null }) asked = asked with { Tcp = TcpPortDefault };
                if (asked.Capture is not null && parsed.GetResult(devices) is not null) throw new WorldArgumentException("--capture and --device: name one of them");
                if (asked is { Rtu: null, RtuTcp: null }) RefuseWhatIsSerial(asked);
                var city = new CityWorld(clock, settings);
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

    private static void RefuseWhatIsSerial(SlaveRequest asked)
    {
        if (asked.Devices.FirstOrDefault(device => device.Kind.IsMeter()) is { } meter)
        {
            throw new ArgumentException($"--device {meter.Name}: a meter hangs on a serial line; Modbus TCP has none. Add --rtu or --rtu-tcp");
        }

        var serial = asked.Faults.Faults.Select(fault => fault.Kind.FormOf()).Where(form => form.IsSerialOnly).Select(form => form.Name).Distinct().ToList();
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
