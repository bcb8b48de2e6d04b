using System.Globalization;
using System.Text;
using SmartPoles.EdgeAgent.Gathering;

namespace SmartPoles.EdgeAgent.Status;

/// <summary><c>/metrics</c>: Prometheus text format 0.0.4. Base units; counters end in _total.</summary>
internal static class StatusMetrics
{
    private const string Prefix = "smartpoles_agent_";

    public static string Write(StatusSnapshot status)
    {
        var text = new StringBuilder();
        Head(text, "info", "gauge", "Version and gateway, always 1");
        Sample(text, "info", 1, ("version", status.Version), ("gateway", status.GatewayId));
        Gauge(text, "running_seconds", "Since the start of the agent", status.Running.TotalSeconds);
        Gauge(text, "resident_memory_bytes", "Memory of the process", status.MemoryBytes);
        Gauge(text, "clock_quality", "0 unknown, 1 free running, 2 synchronised", (int)status.Clock);
        Buses(text, status.Buses);
        Devices(text, status);
        Readings(text, status);
        ProbeFigures.WriteMetrics(text, status.Probes);
        Hj212Figures.WriteMetrics(text, status);
        Outbox(text, status);
        Gauge(text, "uplink_connected", "1 when a session with the server stands", status.Uplink.IsConnected ? 1 : 0);
        Gauge(text, "uplink_in_flight_messages", "Messages handed over and not acknowledged yet", status.Uplink.InFlight);
        Counter(text, "uplink_sessions_total", "Sessions begun", status.Uplink.Sessions);
        Counter(text, "uplink_acknowledged_messages_total", "Messages acknowledged", status.Uplink.Published);
        return text.ToString();
    }

    private static void Buses(StringBuilder text, IReadOnlyList<BusStatus> buses)
    {
        if (buses.Count == 0) return;
        Family(text, "bus_open", "gauge", "1 when the port or connection stands", buses, bus => bus.IsOpen ? 1 : 0);
        Family(text, "bus_load_ratio", "gauge", "Share of the last minute in which the bus was taken", buses, bus => bus.LoadPercent / 100);
        Family(text, "bus_busy_seconds_total", "counter", "Time in which the bus was taken", buses, bus => bus.Counters.Busy.TotalSeconds);
        Family(text, "bus_late_answers_wait_seconds", "gauge", "Time until the first question: answers to a predecessor may still come", buses, bus => bus.QuietLeft.TotalSeconds);
        foreach (var (name, _, help) in BusFigures.Of(buses[0].Counters))
        {
            Family(text, $"bus_{name}_total", "counter", help, buses, bus => BusFigures.Of(bus.Counters).First(figure => figure.Name == name).Value);
        }
    }

    private static void Family(StringBuilder text, string name, string type, string help, IReadOnlyList<BusStatus> buses, Func<BusStatus, double> value)
    {
        Head(text, name, type, help);
        foreach (var bus in buses) Sample(text, name, value(bus), ("bus", bus.Name));
    }

    private static void Devices(StringBuilder text, StatusSnapshot status)
    {
        var devices = status.Buses.SelectMany(bus => bus.Devices.Select(device => (Bus: bus.Name, Device: device))).ToList();
        if (devices.Count == 0) return;
        Each("device_up", "1 when the device answers", device => device.State is DeviceState.Healthy or DeviceState.Suspect ? 1 : 0);
        Each("device_failed_polls", "Polls in a row without an answer", device => device.Failures);
        Each("device_turnaround_seconds", "From the end of a question to the first byte of its answer", device => device.TurnaroundMs / 1000);
        Each("device_last_answer_timestamp_seconds", "When it last answered, 0 for never", device => device.LastAnswerUnixMs / 1000.0);
        Total("device_unit_faults_total", "Times a series went on a thousandfold or a thousandth: another unit", device => device.UnitFaults);
        Total("device_doubted_values_total", "Values that were read again before they were believed", device => device.Doubted);
        Total("device_refuted_values_total", "Doubted values that the device did not say again", device => device.Refuted);

        void Each(string name, string help, Func<DeviceStatus, double> value) => Rows(name, "gauge", help, value);

        void Total(string name, string help, Func<DeviceStatus, double> value) => Rows(name, "counter", help, value);

        void Rows(string name, string type, string help, Func<DeviceStatus, double> value)
        {
            Head(text, name, type, help);
            foreach (var (bus, device) in devices) Sample(text, name, value(device), ("bus", bus), ("device", device.Id));
        }
    }

    /// <summary>Those of instruments and probes too, which hang on no bus.</summary>
    private static void Readings(StringBuilder text, StatusSnapshot status)
    {
        if (status.Latest.Count == 0) return;
        Head(text, "reading", "gauge", "Latest good value in the unit of its quantity");
        foreach (var latest in status.Latest)
        {
            if (latest.Reading is { IsGood: true } reading)
            {
                Sample(text, "reading", reading.Value, ("device", latest.Device), ("quantity", latest.Quantity.Name), ("unit", latest.Quantity.Unit));
            }
        }
    }

    private static void Outbox(StringBuilder text, StatusSnapshot status)
    {
        var outbox = status.Outbox;
        Gauge(text, "outbox_disk_bytes", "Size of the outbox on the disk", outbox.BytesOnDisk);
        Gauge(text, "outbox_capacity_bytes", "Cap of the outbox", outbox.CapacityBytes);
        Gauge(text, "outbox_pending_bytes", "Part of it that the server has not acknowledged", status.PendingBytes);
        Gauge(text, "outbox_trouble", "1 when the disk refuses", outbox.Trouble is null ? 0 : 1);
        Gauge(text, "outbox_early_readings", "Readings in memory because the outbox cannot be opened yet", outbox.Early);
        Counter(text, "outbox_taken_readings_total", "Readings given a number", outbox.Taken);
        Counter(text, "outbox_acknowledged_readings_total", "Readings acknowledged by the server", outbox.Acknowledged);
        Counter(text, "outbox_dropped_readings_total", "Readings dropped with a gap record", outbox.Dropped);
        Counter(text, "outbox_thinned_readings_total", "Readings replaced by minimum, maximum and mean", outbox.Thinned);
        Counter(text, "outbox_written_bytes_total", "Bytes written to the disk", outbox.BytesWritten);
        Counter(text, "outbox_refused_marks_total", "Times the disk did not take the mark without which records may not leave", outbox.MarksRefused);
        Counter(text, "outbox_flushes_total", "Flushes to the disk", outbox.Flushes);
    }

    private static void Gauge(StringBuilder text, string name, string help, double value)
    {
        Head(text, name, "gauge", help);
        Sample(text, name, value);
    }

    private static void Counter(StringBuilder text, string name, string help, double value)
    {
        Head(text, name, "counter", help);
        Sample(text, name, value);
    }

    internal static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Prefix}{name} {help}\n# TYPE {Prefix}{name} {type}\n");

    internal static void Sample(StringBuilder text, string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        text.Append(Prefix).Append(name);
        for (var index = 0; index < labels.Length; index++)
        {
            text.Append(index == 0 ? '{' : ',').Append(labels[index].Name).Append("=\"").Append(Escaped(labels[index].Value)).Append('"');
        }

        if (labels.Length > 0) text.Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escaped(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
