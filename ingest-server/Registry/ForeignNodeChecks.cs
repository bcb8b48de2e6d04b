using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Registry;

/// <summary>Faults of the foreign nodes in a registry file.</summary>
internal static class ForeignNodeChecks
{
    private const int NameLengthMax = 256;

    internal static void Find(string path, RegistryDocument document, ICollection<string> faults)
    {
        if (document.ForeignNodes is not { } rows) return;
        var gateways = document.Gateways.Select(gateway => gateway.Id).ToHashSet(StringComparer.Ordinal);
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var component in document.Components)
        {
            foreach (var device in component.Devices ?? []) owners.TryAdd(device, component.Gateway);
        }

        var nodes = new HashSet<(string, string)>();
        var series = new Dictionary<(string, string), string>();
        for (var index = 0; index < rows.Count; index++)
        {
            var row = rows[index];
            var place = $"$.foreignNodes[{index}]";
            if (row.Gateway is null || !gateways.Contains(row.Gateway)) faults.Add($"{path}: {place}.gateway '{row.Gateway}' is not in $.gateways; add it there");
            CheckId(path, $"{place}.group", row.Group, faults);
            CheckId(path, $"{place}.node", row.Node, faults);
            if (!nodes.Add((row.Group, row.Node))) faults.Add($"{path}: {place}: node {row.Group}/{row.Node} is there twice; put its metrics together");
            if (row.Metrics is not { Count: > 0 }) faults.Add($"{path}: {place}.metrics must name what is wanted of the node; without it remove the node");
            CheckMetrics(path, place, row, owners, series, faults);
        }
    }

    private static void CheckMetrics(
        string path, string node, ForeignNodeRow row, Dictionary<string, string> owners, Dictionary<(string, string), string> series, ICollection<string> faults)
    {
        var names = new HashSet<(string?, string)>();
        for (var index = 0; index < (row.Metrics?.Count ?? 0); index++)
        {
            var metric = row.Metrics![index];
            var place = $"{node}.metrics[{index}]";
            if (metric.Device is not null) CheckId(path, $"{place}.device", metric.Device, faults);
            if (metric.Metric is not { Length: > 0 and <= NameLengthMax } || metric.Metric.Any(char.IsControl))
            {
                faults.Add($"{path}: {place}.metric must be the metric's name as the node writes it, 1..{NameLengthMax} characters");
            }
            else if (!names.Add((metric.Device, metric.Metric)))
            {
                faults.Add($"{path}: {place}.metric '{metric.Metric}' is there twice for the same device; remove one");
            }

            if (metric.Target is null || !owners.TryGetValue(metric.Target, out var owner)) faults.Add($"{path}: {place}.target '{metric.Target}' is no device of $.components; add it to its component");
            else if (owner != row.Gateway) faults.Add($"{path}: {place}.target {metric.Target} is read by gateway {owner}, not by {row.Gateway}; correct one");
            if (metric.Quantity is null || !QuantityCatalogue.TryGet(metric.Quantity, out _)) faults.Add($"{path}: {place}.quantity '{metric.Quantity}' is not in the catalogue, for example water/pressure");
            if (!double.IsFinite(metric.Factor) || metric.Factor == 0) faults.Add($"{path}: {place}.factor {metric.Factor} must be a number other than 0");
            if (!double.IsFinite(metric.Offset)) faults.Add($"{path}: {place}.offset must be a number");
            if (metric.Target is not null && metric.Quantity is not null && !series.TryAdd((metric.Target, metric.Quantity), place))
            {
                faults.Add($"{path}: {place}: {metric.Target} {metric.Quantity} is also at {series[(metric.Target, metric.Quantity)]}; two sources of one series would overwrite each other");
            }
        }
    }

    private static void CheckId(string path, string place, string? id, ICollection<string> faults)
    {
        if (!TelemetryIds.IsValid(id)) faults.Add($"{path}: {place} '{id}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}; the endpoint takes no other topics, so rename it at the node");
    }
}
