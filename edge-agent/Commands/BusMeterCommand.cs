using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent bus meter --port FILE [--address DIGITS] [--protocol P] [--identifier HEX]</c></summary>
internal static class BusMeterCommand
{
    private const int TimeoutMs = 1000;

    internal static Command Build()
    {
        var line = new LineArguments(TimeoutMs);
        var address = new Option<string?>("--address") { Description = "The digits on the plate; without it the meter must be alone on its line", HelpName = "DIGITS" };
        var protocol = new Option<BusDialect?>("--protocol") { Description = "Dlt645, Dlt645Of1997 or Cjt188; without it and without --address all are tried" };
        var type = new Option<Cjt188MeterType>("--type") { Description = "Cjt188: the kind of meter, Any for whichever it is", DefaultValueFactory = _ => Cjt188MeterType.Any };
        var identifier = new Option<string?>("--identifier") { Description = "Only this data identifier, for example 02010100", HelpName = "HEX" };
        var json = new Option<bool>("--json") { Description = "As JSON, for scripts" };
        var command = new Command(
            "meter",
            """
            Asks a meter of electric energy (DL/T 645), water or gas (CJ/T 188) who it is and what it counts. 2400 8E1 unless the
            line says otherwise.

            Examples:
              edge-agent bus meter --port /dev/ttyUSB0
              edge-agent bus meter --port /dev/ttyUSB0 --protocol Dlt645 --address 202008150001 --identifier 02010100
              edge-agent bus meter --tcp 192.168.1.50:4001 --protocol Cjt188
            """)
        {
            address, protocol, type, identifier, json,
        };
        line.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var given = parsed.GetValue(protocol);
            var fault = line.Fault(parsed);
            BusPeer? asked = null;
            uint? only = null;
            if (fault is null && given is { } named && !named.IsMeter()) fault = $"--protocol {named} is none of a meter: Dlt645, Dlt645Of1997 or Cjt188";
            if (fault is null && parsed.GetValue(address) is { } digits)
            {
                if (given is not { } dialect || !dialect.IsMeter()) fault = "--address needs --protocol: Dlt645, Dlt645Of1997 or Cjt188";
                else if (!BusPeer.TryMeter(dialect, digits, (byte)parsed.GetValue(type), allowsAny: true, out var peer)) fault = $"--address {digits}: write the {BusPeer.DigitsOf(dialect)} digits on the plate";
                else asked = peer;
            }

            if (fault is null && parsed.GetValue(identifier) is { } text)
            {
                if (uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) only = number;
                else fault = $"--identifier {text}: write its hexadecimal digits";
            }

            if (fault is not null)
            {
                Console.Error.WriteLine(fault);
                return CommandLine.BadInput;
            }

            var progress = ProgressLine.OnConsole();
            await using var master = new MeterMaster(line.Bus(parsed, new LineSetting(2400, SerialParity.Even, 1)), TimeProvider.System);
            var look = new MeterLook(master, progress.Show);
            BusDialect[] dialects = given is { } wanted ? [wanted] : [BusDialect.Dlt645, BusDialect.Cjt188, BusDialect.Dlt645Of1997];
            var meter = asked ?? await look.FindAsync(dialects, stop);
            var values = meter is { } found ? await look.ReadAsync(found, only, stop) : [];
            progress.Clear();
            if (meter is null || values.All(value => value.Raw.Length == 0))
            {
                Console.Error.WriteLine($"{master.Address}: no meter answers{(meter is null ? ", or several at once: give --protocol and --address" : $" at {meter}: {string.Join(", ", values.Select(value => value.Text).Distinct())}")}{line.WhoHasIt(parsed)}");
                return CommandLine.Failed;
            }

            Console.Out.Write(parsed.GetValue(json) ? Json(meter.Value, values) : Table(meter.Value, values));
            return CommandLine.Ok;
        });
        return command;
    }

    private static string Table(BusPeer meter, IReadOnlyList<MeterValueSeen> values)
    {
        var table = new TextTable("identifier", "value", "", "raw") { Right = [1] };
        foreach (var value in values) table.Add(value.Identifier, value.Text, value.Name, value.Raw);
        return $"meter {meter}, {Kind(meter)}\n{table}";
    }

    private static string Kind(BusPeer meter) =>
        meter.Dialect == BusDialect.Cjt188 ? $"{meter.Dialect} {(Cjt188MeterType)meter.MeterType}" : meter.Dialect.ToString();

    private static string Json(BusPeer meter, IReadOnlyList<MeterValueSeen> values)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("address", meter.ToString());
            json.WriteString("protocol", meter.Dialect.ToString());
            if (meter.Dialect == BusDialect.Cjt188) json.WriteString("type", ((Cjt188MeterType)meter.MeterType).ToString());
            json.WriteStartArray("values");
            foreach (var value in values)
            {
                json.WriteStartObject();
                json.WriteString("identifier", value.Identifier);
                json.WriteString("name", value.Name);
                json.WriteString("value", value.Text);
                json.WriteString("raw", value.Raw);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
