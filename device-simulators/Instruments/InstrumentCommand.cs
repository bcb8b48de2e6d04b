using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.DeviceSimulators.Instruments;

/// <summary>The verb <c>instrument</c>: a monitoring instrument that dials with HJ 212.</summary>
public static class InstrumentCommand
{
    private const string Description =
        """
        Dials a platform of HJ 212, such as the agent's Instruments port, as an air and noise head does: real-time packets at an interval,
        minute and hour packets when their period is over, each acknowledged within 10 s or sent again, up to three times.

        Factors: a34004 PM2.5, a34002 PM10, a01001 temperature, a01002 humidity, a01006 pressure kPa, a01007 wind, a01008 direction, LA noise.
        Values follow a small world, as those of the other devices do.

        Faults, for as many --fault as wanted; PROB is the share of transmissions hit, 0 to 1, 1 when left out:
          noise[:PROB]      stray bytes in front          truncate[:PROB]   the end is missing
          wrong-crc[:PROB]  another checksum              late:MS[:PROB]    sent MS ms later
          split[:PROB]      in two parts (PNUM, PNO)

        Examples:
          device-simulators instrument --server 127.0.0.1:7212
          device-simulators instrument --server 127.0.0.1:7212 --interval 30s --fault noise:0.1 --fault wrong-crc:0.05 --seed 7
          device-simulators instrument --server 127.0.0.1:7212 --once     one of each, also split; exit code 1 unless all are acknowledged
        """;

    private static readonly (string Name, double Factor)[] Units = [("ng", 0.001), ("ug", 1), ("mg", 1000)];

    public static Command Create(TimeProvider clock)
    {
        var server = new Option<string>("--server") { Description = "Host and port to dial", HelpName = "HOST:PORT", Required = true };
        var station = new Option<string>("--station") { Description = "Station number, MN", HelpName = "MN", DefaultValueFactory = _ => "3715020118000000000000A1" };
        var password = new Option<string>("--password") { Description = "Password, PW", HelpName = "PW", DefaultValueFactory = _ => "123456" };
        var edition = new Option<string>("--edition") { Description = "Version of HJ 212", HelpName = "YEAR", DefaultValueFactory = _ => "2017" }.AcceptOnlyFromAmong("2017", "2025");
        var unit = new Option<string>("--unit") { Description = "Unit of particles", HelpName = "UNIT", DefaultValueFactory = _ => "ug" }.AcceptOnlyFromAmong([.. Units.Select(each => each.Name)]);
        var name = new Option<string>("--name") { Description = "Name of the head in the world", HelpName = "NAME", DefaultValueFactory = _ => "hj212" };
        var interval = Duration.Option("--interval", "Time between real-time packets; 30s when left out");
        var minutes = new Option<int>("--minutes") { Description = "Length of the periods of minute packets", HelpName = "N", DefaultValueFactory = _ => 10 };
        var once = new Option<bool>("--once") { Description = "Send one real-time, one minute, one hour and one split packet, and end" };
        var faults = new Option<string[]>("--fault") { Description = "Something that goes wrong; may be repeated; see above", HelpName = "FAULT" };
        var json = new Option<bool>("--json") { Description = "Tell the counters at the end as JSON" };
        var span = Duration.Option("--for", "End after this time, such as 90s; default when stopped");
        var world = new WorldArguments();
        var command = new Command("instrument", Description) { server, station, password, edition, unit, name, interval, minutes, once, faults, json, span };
        world.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var settings = world.Read(parsed);
                var options = new InstrumentOptions
                {
                    Server = ParseServer(parsed.GetValue(server)!),
                    Station = parsed.GetValue(station)!,
                    Password = parsed.GetValue(password)!,
                    Version = parsed.GetValue(edition) == "2025" ? Hj212Version.V2025 : Hj212Version.V2017,
                    ParticleUnit = Units.First(each => each.Name == parsed.GetValue(unit)).Factor,
                    Seed = settings.Seed,
                    Faults = InstrumentFault.ParseAll(parsed.GetValue(faults) ?? []),
                };
                var minuteLength = parsed.GetValue(minutes);
                if (!Hj212Limits.MinuteIntervals.Contains(minuteLength)) throw new ArgumentException("--minutes must be 1, 2, 3, 4, 5, 6, 10, 12, 15, 20 or 30");
                var run = new InstrumentRun(new CityWorld(clock, settings).Station(parsed.GetValue(name)!), options, clock, parsed.GetValue(json) ? error : output)
                {
                    Interval = parsed.GetValue(interval) ?? TimeSpan.FromSeconds(Hj212Limits.RealTimeIntervalMin),
                    Minutes = minuteLength,
                    Span = parsed.GetValue(span),
                };
                var isFine = parsed.GetValue(once) ? await run.OnceAsync(stop) : await run.RunAsync(stop);
                if (parsed.GetValue(json)) await output.WriteLineAsync(Told(run.Counters));
                return isFine ? ExitCodes.Done : ExitCodes.Failed;
            }
            catch (Exception fault) when (fault is WorldArgumentException or ArgumentException)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Misused;
            }
            catch (SocketException fault)
            {
                await error.WriteLineAsync($"Cannot dial: {fault.Message}. Does the agent's configuration have Instruments with this port?");
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static EndPoint ParseServer(string text)
    {
        if (IPEndPoint.TryParse(text, out var end) && end.Port > 0) return end;
        var colon = text.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(text[(colon + 1)..], out var port) && port > 0) return new DnsEndPoint(text[..colon], port);
        throw new ArgumentException($"--server {text}: write HOST:PORT, such as 127.0.0.1:7212");
    }

    private static string Told(InstrumentCounters counters)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteNumber("packets", counters.Packets);
            json.WriteNumber("acknowledged", counters.Acknowledged);
            json.WriteNumber("repeated", counters.Repeated);
            json.WriteNumber("givenUp", counters.GivenUp);
            json.WriteNumber("clockSettings", counters.ClockSettings);
            json.WriteNumber("faults", counters.Faults);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(memory.ToArray());
    }
}
