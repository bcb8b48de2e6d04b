using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>One device found on a bus.</summary>
/// <param name="Unit">Its address.</param>
/// <param name="Answer">From a question to the whole answer.</param>
/// <param name="Identity">Vendor, product, revision as the device tells them; empty when it does not.</param>
/// <param name="Guesses">Likely profiles, the best first.</param>
internal sealed record FoundUnit(byte Unit, TimeSpan Answer, IReadOnlyList<string> Identity, IReadOnlyList<ProfileScore> Guesses);

/// <summary>What a scan found.</summary>
/// <param name="Address">Device file or host and port.</param>
/// <param name="Settings">Settings of the serial line under which devices answer; null behind TCP or when nothing was found.</param>
/// <param name="Framing">How frames lie in the TCP stream; null for a serial line.</param>
/// <param name="Units">By address.</param>
/// <param name="Notes">What else a technician should know.</param>
internal sealed record ScanReport(
    string Address, LineSettings? Settings, TcpFraming? Framing, IReadOnlyList<FoundUnit> Units, IReadOnlyList<string> Notes)
{
    /// <summary>Meters, which have an address and no unit.</summary>
    public IReadOnlyList<FoundMeter> Meters { get; init; } = [];

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ToText()
    {
        var text = new StringBuilder();
        if (Units.Count + Meters.Count == 0)
        {
            text.Append("No device answers on ").Append(Address).Append('\n');
        }
        else
        {
            var count = Units.Count + Meters.Count;
            text.Append(count == 1 ? "1 device" : $"{count} devices").Append(" on ").Append(Address)
                .Append(Settings is { } settings ? $" at {settings}" : Framing is { } framing ? $" ({framing})" : "").Append("\n\n");
            var table = new TextTable("unit", "answers in", "tells of itself", "likely profile", "fits", "or") { Right = [0, 1] };
            foreach (var unit in Units)
            {
                var best = unit.Guesses.Count > 0 ? unit.Guesses[0] : null;
                table.Add(
                    $"{unit.Unit}",
                    $"{unit.Answer.TotalMilliseconds:0} ms",
                    unit.Identity.Count > 0 ? string.Join(' ', unit.Identity) : "-",
                    best?.Profile.Name ?? "none of the built-in ones",
                    best is null ? "" : $"{best.Plausible} of {best.Fields} values",
                    unit.Guesses.Count > 1 ? unit.Guesses[1].Profile.Name : "");
            }

            if (Units.Count > 0) text.Append(table);
            if (Meters.Count > 0)
            {
                var meters = new TextTable("meter", "protocol", "at", "likely profile");
                foreach (var meter in Meters) meters.Add($"{meter.Meter}", $"{meter.Meter.Dialect}", meter.Settings?.ToString() ?? "-", meter.Profile ?? "none of the built-in ones");
                text.Append(Units.Count > 0 ? "\n" : "").Append(meters);
            }

            text.Append("\nFor the configuration (give every device its component code):\n\n").Append(ToBuses()).Append('\n');
        }

        foreach (var note in Notes) text.Append("note: ").Append(note).Append('\n');
        return text.ToString();
    }

    /// <summary>The <c>Buses</c> key of a configuration file.</summary>
    public string ToBuses()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options)) WriteBuses(json);
        return "\"Buses\": " + Encoding.UTF8.GetString(stream.ToArray());
    }

    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("address", Address);
            if (Settings is { } settings) json.WriteString("settings", settings.ToString());
            if (Framing is { } framing) json.WriteString("framing", framing.ToString());
            json.WriteStartArray("units");
            foreach (var unit in Units)
            {
                json.WriteStartObject();
                json.WriteNumber("unit", unit.Unit);
                json.WriteNumber("answer_ms", Math.Round(unit.Answer.TotalMilliseconds, 1));
                json.WriteStartArray("identity");
                foreach (var part in unit.Identity) json.WriteStringValue(part);
                json.WriteEndArray();
                json.WriteStartArray("profiles");
                foreach (var guess in unit.Guesses)
                {
                    json.WriteStartObject();
                    json.WriteString("profile", guess.Profile.Name);
                    json.WriteNumber("score", Math.Round(guess.Score, 2));
                    json.WriteNumber("plausible", guess.Plausible);
                    json.WriteNumber("fields", guess.Fields);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("meters");
            foreach (var meter in Meters)
            {
                json.WriteStartObject();
                json.WriteString("address", meter.Meter.ToString());
                json.WriteString("protocol", meter.Meter.Dialect.ToString());
                if (meter.Settings is { } line) json.WriteString("settings", line.ToString());
                if (meter.Profile is { } profile) json.WriteString("profile", profile);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("notes");
            foreach (var note in Notes) json.WriteStringValue(note);
            json.WriteEndArray();
            json.WritePropertyName("buses");
            WriteBuses(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void WriteBuses(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("Name", "bus-1");
        if (Framing is { } framing)
        {
            var cut = Address.LastIndexOf(':');
            json.WriteStartObject("Tcp");
            json.WriteString("Host", Address[..cut]);
            json.WriteNumber("Port", int.Parse(Address[(cut + 1)..], System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("Framing", framing.ToString());
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartObject("Serial");
            json.WriteString("Port", Address);
            if (LineOfBus is { } settings)
            {
                json.WriteNumber("Baud", settings.Baud);
                json.WriteString("Parity", settings.Parity.ToString());
                json.WriteNumber("StopBits", settings.StopBits);
            }

            json.WriteEndObject();
        }

        json.WriteStartArray("Devices");
        foreach (var unit in Units)
        {
            json.WriteStartObject();

            // Deliberately no legal id: check names every one that was forgotten.
            json.WriteString("Id", $"component code of unit {unit.Unit}");
            json.WriteString("Profile", unit.Guesses.Count > 0 ? unit.Guesses[0].Profile.Name : $"profile-of-unit-{unit.Unit}");
            json.WriteNumber("Unit", unit.Unit);
            json.WriteEndObject();
        }

        foreach (var meter in Meters)
        {
            json.WriteStartObject();
            json.WriteString("Id", $"component code of meter {meter.Meter}");
            json.WriteString("Profile", meter.Profile ?? $"profile-of-meter-{meter.Meter}");
            json.WriteString("Address", meter.Meter.ToString());
            if (meter.Settings is { } own && own != LineOfBus)
            {
                json.WriteNumber("Baud", own.Baud);
                json.WriteString("Parity", own.Parity.ToString());
            }

            json.WriteNumber("PeriodMs", MeterPeriodMs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // A meter is slow, and what it counts does not hurry.
    private const int MeterPeriodMs = 60_000;

    /// <summary>That of the units, or of the meters where there are no units.</summary>
    private LineSettings? LineOfBus => Settings ?? (Meters.Count > 0 ? Meters[0].Settings : null);
}
