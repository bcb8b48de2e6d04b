using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Technician;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent scan --port FILE | --tcp HOST:PORT</c></summary>
internal static class ScanCommand
{
    private const int TimeoutMs = 200;    // most devices answer within 100 ms; 247 silent units cost a minute

    internal static Command Build()
    {
        var line = new LineArguments(TimeoutMs);
        var units = new Option<string>("--units") { Description = "Unit ids, for example 1-32,100", HelpName = "LIST", DefaultValueFactory = _ => "1-247" };
        var profiles = new Option<DirectoryInfo?>("--profiles") { Description = "Profiles of your own to compare with", HelpName = "DIR" };
        var noMeters = new Option<bool>("--no-meters") { Description = "Do not ask whether meters (DL/T 645, CJ/T 188) are there" };
        var json = new Option<bool>("--json") { Description = "As JSON, for scripts" };
        var command = new Command(
            "scan",
            """
            Finds the devices on an unknown bus: speed and parity, unit ids, who they say they are, and the profile that fits.
            Then asks whether a meter is there, DL/T 645 or CJ/T 188, at the speeds that are usual for them.
            Only reads. Ends with a Buses entry for the configuration. Stop the agent first: a bus has one master.

            Examples:
              edge-agent scan --port /dev/ttyUSB0
              edge-agent scan --port /dev/ttyUSB0 --baud 9600 --parity Even --units 1-32
              edge-agent scan --tcp 192.168.1.50:502
            """)
        {
            units, profiles, noMeters, json,
        };
        line.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var list = ScanPlan.ParseUnits(parsed.GetValue(units)!, lowest: line.IsTcp(parsed) ? (byte)0 : (byte)1);
            var fault = line.Fault(parsed) ?? (list is null ? $"--units {parsed.GetValue(units)}: write unit ids from 1 to 247 like 1-32,100" : null);
            if (fault is not null)
            {
                Console.Error.WriteLine(fault);
                return CommandLine.BadInput;
            }

            var progress = ProgressLine.OnConsole();
            var plan = new ScanPlan { Settings = line.Settings(parsed), Units = list!, Timeout = line.Timeout(parsed) };
            var known = Profiles(parsed.GetValue(profiles)?.FullName);
            var scan = new BusScan(plan, settings => line.Line(parsed, settings ?? default), known, TimeProvider.System, progress.Tell, progress.Show);
            ScanReport report;
            try
            {
                report = line.Tcp(parsed) is { } tcp
                    ? await scan.TcpAsync($"{tcp.Host}:{tcp.Port}", tcp.Framing == TcpFraming.RtuOverTcp ? [TcpFraming.RtuOverTcp] : [TcpFraming.Mbap, TcpFraming.RtuOverTcp], stop)
                    : await scan.SerialAsync(line.Port(parsed)!, stop);

                // Behind Modbus TCP there is no line on which a meter could hang.
                var mayHaveMeters = !parsed.GetValue(noMeters) && (report.Framing != TcpFraming.Mbap || report.Units.Count == 0);
                if (mayHaveMeters) report = await WithMetersAsync(report, line, parsed, known, progress, stop);
            }
            catch (OperationCanceledException)
            {
                progress.Tell("stopped before the end");
                return CommandLine.Failed;
            }

            progress.Clear();
            Console.Out.Write(parsed.GetValue(json) ? report.ToJson() + "\n" : report.ToText());
            var count = report.Units.Count + report.Meters.Count;
            if (count == 0 && line.WhoHasIt(parsed) is { Length: > 0 } users) Console.Error.WriteLine(line.Port(parsed) + users);
            return count > 0 ? CommandLine.Ok : CommandLine.Failed;
        });
        return command;
    }

    private static async Task<ScanReport> WithMetersAsync(
        ScanReport report, LineArguments line, ParseResult parsed, IReadOnlyList<DeviceProfile> profiles, ProgressLine progress, CancellationToken stop)
    {
        var scan = new MeterScan(
            settings => line.Bus(parsed, settings is { } own ? new LineSetting(own.Baud, own.Parity, own.StopBits) : new LineSetting(2400, SerialParity.Even, 1)),
            profiles, TimeProvider.System, progress.Tell, progress.Show);
        IReadOnlyList<LineSettings?> settings = line.IsTcp(parsed) ? [null] : [.. line.MeterSettings(parsed)];
        var meters = await scan.RunAsync(settings, stop);
        if (meters.Count > 0 && line.IsTcp(parsed)) report = report with { Framing = TcpFraming.RtuOverTcp };
        return report with { Meters = meters, Notes = [.. report.Notes, .. scan.Notes] };
    }

    private static List<DeviceProfile> Profiles(string? directory)
    {
        var library = new ProfileLibrary(directory);
        var unused = new FaultList("profiles");
        return [.. library.Names().Select(name => library.Find(name, "$", unused)).OfType<DeviceProfile>()];
    }
}
