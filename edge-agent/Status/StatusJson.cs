using System.Text;
using System.Text.Json;
using SmartPoles.EdgeAgent.Buses;

namespace SmartPoles.EdgeAgent.Status;

/// <summary><c>/status.json</c>: everything, for scripts and for the agent's own verbs. Keys end in their unit.</summary>
internal static class StatusJson
{
    public static string Write(StatusSnapshot status)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("gateway", status.GatewayId);
            json.WriteString("version", status.Version);
            json.WriteNumber("now_unix_ms", status.NowUnixMs);
            json.WriteNumber("running_s", Math.Round(status.Running.TotalSeconds, 1));
            json.WriteString("clock", status.Clock.ToString());
            json.WriteString("configuration", status.Configuration);
            json.WriteNumber("memory_bytes", status.MemoryBytes);
            WriteUplink(json, status);
            WriteOutbox(json, status);
            json.WriteStartArray("buses");
            foreach (var bus in status.Buses) WriteBus(json, bus, status);
            json.WriteEndArray();
            ProbeFigures.WriteJson(json, status.Probes);
            Hj212Figures.WriteJson(json, status);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteUplink(Utf8JsonWriter json, StatusSnapshot status)
    {
        json.WriteStartObject("uplink");
        json.WriteString("server", status.Uplink.Server);
        json.WriteBoolean("connected", status.Uplink.IsConnected);
        json.WriteString("trouble", status.Uplink.Trouble);
        json.WriteNumber("since_unix_ms", status.Uplink.SinceUnixMs);
        json.WriteNumber("sessions", status.Uplink.Sessions);
        json.WriteNumber("in_flight", status.Uplink.InFlight);
        json.WriteNumber("published", status.Uplink.Published);
        json.WriteEndObject();
    }

    private static void WriteOutbox(Utf8JsonWriter json, StatusSnapshot status)
    {
        var outbox = status.Outbox;
        json.WriteStartObject("outbox");
        json.WriteNumber("disk_bytes", outbox.BytesOnDisk);
        json.WriteNumber("capacity_bytes", outbox.CapacityBytes);
        json.WriteNumber("pending_bytes", status.PendingBytes);
        json.WriteNumber("taken", outbox.Taken);
        json.WriteNumber("acknowledged", outbox.Acknowledged);
        json.WriteNumber("dropped", outbox.Dropped);
        json.WriteNumber("thinned", outbox.Thinned);
        json.WriteNumber("written_bytes", outbox.BytesWritten);
        json.WriteNumber("bytes_per_reading", Math.Round(status.BytesPerReading, 1));
        json.WriteNumber("flushes", outbox.Flushes);
        json.WriteNumber("early_readings", outbox.Early);
        json.WriteNumber("refused_marks", outbox.MarksRefused);
        if (outbox.Trouble is { } trouble) json.WriteString("trouble", trouble);
        else json.WriteNull("trouble");
        json.WriteEndObject();
    }

    private static void WriteBus(Utf8JsonWriter json, Gathering.BusStatus bus, StatusSnapshot status)
    {
        json.WriteStartObject();
        json.WriteString("name", bus.Name);
        json.WriteString("address", bus.Address);
        json.WriteBoolean("open", bus.IsOpen);
        json.WriteNumber("load_percent", Math.Round(bus.LoadPercent, 1));
        json.WriteNumber("late_answers_wait_s", Math.Round(bus.QuietLeft.TotalSeconds, 1));
        json.WriteStartObject("counters");
        foreach (var (name, value, _) in BusFigures.Of(bus.Counters)) json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteStartArray("devices");
        foreach (var device in bus.Devices)
        {
            json.WriteStartObject();
            json.WriteString("id", device.Id);
            if (device.Peer.Dialect.IsTalker()) json.WriteString("talker", device.Peer.ToString());
            else if (device.Peer.Dialect.IsMeter()) json.WriteString("address", device.Peer.ToString());
            else json.WriteNumber("unit", device.Peer.Unit);
            json.WriteString("profile", device.Profile);
            json.WriteString("state", device.State.ToString());
            json.WriteNumber("failures", device.Failures);
            json.WriteNumber("turnaround_ms", Math.Round(device.TurnaroundMs, 1));
            json.WriteNumber("last_answer_unix_ms", device.LastAnswerUnixMs);
            json.WriteNumber("doubted_values", device.Doubted);
            json.WriteNumber("refuted_values", device.Refuted);
            json.WriteNumber("unit_faults", device.UnitFaults);
            json.WriteString("unit_trouble", device.UnitTrouble);
            json.WriteStartArray("values");
            foreach (var latest in status.Latest.Where(each => each.Device == device.Id)) WriteValue(json, latest);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteValue(Utf8JsonWriter json, LatestValue latest)
    {
        json.WriteStartObject();
        json.WriteString("quantity", latest.Quantity.Name);
        json.WriteString("unit", latest.Quantity.Unit);
        if (latest.Reading is { } reading)
        {
            if (reading.IsGood) json.WriteNumber("value", reading.Value);
            else json.WriteNull("value");
            if (!reading.IsGood && double.IsFinite(reading.Kept)) json.WriteNumber("raw", reading.Kept);
            json.WriteString("quality", reading.Quality.ToString());
            json.WriteNumber("unix_ms", reading.UnixMs);
        }
        else
        {
            json.WriteNull("value");
            json.WriteNull("quality");
        }

        json.WriteEndObject();
    }
}

/// <summary>The counters of a bus with their names, once for JSON and metrics.</summary>
internal static class BusFigures
{
    public static IEnumerable<(string Name, long Value, string Help)> Of(BusCounters counters) =>
    [
        ("questions", counters.Questions, "Questions that went out on the wire"),
        ("answers", counters.Answers, "Answers taken"),
        ("refusals", counters.Refusals, "Modbus exceptions"),
        ("timeouts", counters.Timeouts, "Deadlines that passed without an answer"),
        ("bad_frames", counters.BadFrames, "Deadlines that passed with bytes that are no answer"),
        ("late_frames", counters.LateFrames, "Frames after the deadline of their question"),
        ("foreign_frames", counters.ForeignFrames, "Frames of other units or functions"),
        ("echoes", counters.Echoes, "Own questions heard again"),
        ("noise_bytes", counters.NoiseBytes, "Bytes that belong to no frame"),
        ("openings", counters.Openings, "Times the port or connection was opened"),
        ("losses", counters.Losses, "Times the port or connection was lost"),
        ("sent_bytes", counters.BytesSent, "Bytes sent"),
        ("received_bytes", counters.BytesReceived, "Bytes received"),
    ];
}
