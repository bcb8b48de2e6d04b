using System.Text;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>Reads DCMD and NCMD payloads; the format is drawn in <see cref="Protocols.Telemetry.Commands.CommandResult"/>.</summary>
public static class CommandReader
{
    private const int ByCharactersMax = 64;

    /// <summary>A command to a device.</summary>
    /// <param name="device">Device id, from the topic.</param>
    /// <param name="payload">The body.</param>
    /// <param name="ofAlias">The quantity that an alias of this device stands for; <see cref="Quantity.None"/> for none.</param>
    public static CommandRequest OfDevice(string device, ReadOnlySpan<byte> payload, Func<ulong, Quantity> ofAlias)
    {
        var request = new CommandRequest { Device = device };
        if (SparkplugPayload.Read(payload, out var command) != SparkplugStatus.Ok) return request with { Problem = "no Sparkplug payload" };
        var targets = 0;
        foreach (var metric in command)
        {
            if (TryCommon(metric, ref request)) continue;
            var quantity = metric.Alias is { } alias ? ofAlias(alias) : Find(metric.Name);
            targets++;
            request = request with { Quantity = quantity, Value = Number(metric, TypeOf(quantity)) };
        }

        return Checked(request, targets, "sets no quantity", "sets several quantities");
    }

    /// <summary>A command to the gateway; null when it holds nothing but what the session itself answers (rebirth).</summary>
    public static CommandRequest? OfNode(ReadOnlySpan<byte> payload)
    {
        if (SparkplugPayload.Read(payload, out var command) != SparkplugStatus.Ok) return null;
        var request = new CommandRequest();
        var targets = 0;
        foreach (var metric in command)
        {
            if (TryCommon(metric, ref request)) continue;
            if (metric.Name.SequenceEqual(MetricNames.ReportSeconds))
            {
                request = request with { Seconds = Number(metric, SparkplugDataType.Int64) };
            }
            else if (metric.Name.SequenceEqual(MetricNames.ReportDevice))
            {
                request = request with { ReportDevice = Text(metric) is { Length: > 0 } device ? device : null };
            }
            else if (ActionOf(metric.Name) is var action && action != NodeAction.None)
            {
                targets++;
                request = request with { Action = action, Value = Number(metric, action == NodeAction.Reload ? SparkplugDataType.Boolean : SparkplugDataType.Int64) };
            }
        }

        return targets == 0 ? null : Checked(request, targets, "", "asks for several things");
    }

    private static CommandRequest Checked(CommandRequest request, int targets, string none, string several)
    {
        var problem = targets == 0 ? none
            : targets > 1 ? several
            : !double.IsFinite(request.Value) ? "has no value"
            : null;

        // The rate of history is a plain setting: a host that knows nothing of ids may set it, again and again.
        var isSetting = request.Action == NodeAction.HistoryRate && request.Id.Length == 0;
        if (!isSetting) problem ??= !TelemetryIds.IsValid(request.Id) ? "has no legal command/id" : request.ExpiresUnixMs is null ? "has no command/expires" : null;
        return request with { Id = TelemetryIds.IsValid(request.Id) ? request.Id : "", Problem = problem };
    }

    private static bool TryCommon(MetricView metric, ref CommandRequest request)
    {
        if (metric.Name.SequenceEqual(MetricNames.CommandId)) request = request with { Id = Text(metric) };
        else if (metric.Name.SequenceEqual(MetricNames.CommandConfirms)) request = request with { Confirms = Text(metric) };
        else if (metric.Name.SequenceEqual(MetricNames.CommandBy)) request = request with { By = Text(metric) };
        else if (metric.Name.SequenceEqual(MetricNames.CommandExpires))
        {
            request = request with { ExpiresUnixMs = metric.TryGetInteger(SparkplugDataType.Int64, out var at) ? at : null };
        }
        else
        {
            return false;
        }

        return true;
    }

    private static NodeAction ActionOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual(MetricNames.HistoryRate) ? NodeAction.HistoryRate
        : name.SequenceEqual(MetricNames.ReportPeriod) ? NodeAction.ReportPeriod
        : name.SequenceEqual(MetricNames.Reload) ? NodeAction.Reload
        : NodeAction.None;

    private static Quantity Find(ReadOnlySpan<byte> name) =>
        QuantityCatalogue.TryGet(Encoding.UTF8.GetString(name), out var info) ? info.Quantity : Quantity.None;

    private static SparkplugDataType TypeOf(Quantity quantity) =>
        QuantityCatalogue.TryGet(quantity, out var info) ? info.DataType : SparkplugDataType.Unknown;

    /// <summary>The declared type first; a host that writes 60 as an integer into a Float means 60 all the same.</summary>
    private static double Number(MetricView metric, SparkplugDataType declared)
    {
        if (metric.TryGetNumber(metric.DataType ?? declared, out var value)) return value;
        var byField = metric.Field switch
        {
            ValueField.Int => SparkplugDataType.Int32,
            ValueField.Long => SparkplugDataType.Int64,
            ValueField.Float => SparkplugDataType.Float,
            ValueField.Double => SparkplugDataType.Double,
            ValueField.Boolean => SparkplugDataType.Boolean,
            _ => SparkplugDataType.Unknown,
        };
        return metric.TryGetNumber(byField, out value) ? value : double.NaN;
    }

    private static string Text(MetricView metric)
    {
        if (metric.Field != ValueField.String) return "";
        var text = Encoding.UTF8.GetString(metric.Bytes);
        return text.Length <= ByCharactersMax ? text : text[..ByCharactersMax];
    }
}
