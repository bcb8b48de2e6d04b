using System.Text.Json;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>Loads the rule file; every fault is named at once.</summary>
public static class RuleFile
{
    public const int Version = 1;

    private const long DelayMsMax = 24L * 3600 * 1000;

    public static IReadOnlyList<AlarmRule>? Load(string path, ICollection<string> faults)
    {
        RuleDocument? document;
        try
        {
            using var stream = File.OpenRead(path);
            document = JsonSerializer.Deserialize(stream, RuleJson.Default.RuleDocument);
        }
        catch (JsonException fault)
        {
            faults.Add($"{path}: line {fault.LineNumber + 1}, {fault.Path}: {fault.Message}");
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{path}: cannot be read: {fault.Message}; name a readable file in Alarms.RulesFile");
            return null;
        }

        var before = faults.Count;
        var rules = document is null ? [] : Check(path, document, faults);
        if (document is null) faults.Add($"{path}: is empty");
        return faults.Count == before ? rules : null;
    }

    private static List<AlarmRule> Check(string path, RuleDocument document, ICollection<string> faults)
    {
        if (document.Version != Version) faults.Add($"{path}: $.version is {document.Version}; this program reads {Version}");
        var rules = new List<AlarmRule>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var place = "";
        void Fault(string what) => faults.Add($"{path}: {place}{what}");

        void Common(string? id, int level, RuleText? text)
        {
            if (id is null || !TelemetryIds.IsValid(id)) Fault($".id '{id}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
            else if (!ids.Add(id)) Fault($".id '{id}' is there twice; remove one");
            if (level is < 1 or > 3) Fault($".level {level} is outside 1..3");
            if (text?.En is null || text.Zh is null) Fault(".text needs en and zh");
        }

        Quantity Find(string? name, string key)
        {
            if (name is not null && QuantityCatalogue.TryGet(name, out var info)) return info.Quantity;
            Fault($".{key} '{name}' is no quantity of the catalogue");
            return Quantity.None;
        }

        for (var index = 0; index < (document.Thresholds?.Count ?? 0); index++)
        {
            var row = document.Thresholds![index];
            place = $"$.thresholds[{index}]";
            Common(row.Id, row.Level, row.Text);
            var quantity = Find(row.Quantity, "quantity");
            if (row.Above is null == row.Below is null) Fault(" needs exactly one of above and below");
            if (row.Above < row.ClearAt || row.Below > row.ClearAt) Fault($".clearAt {row.ClearAt} must not lie beyond the limit");
            if (row.OnDelayMs is < 0 or > DelayMsMax) Fault($".onDelayMs {row.OnDelayMs} is outside 0..{DelayMsMax}");
            if (row.OffDelayMs is < 0 or > DelayMsMax) Fault($".offDelayMs {row.OffDelayMs} is outside 0..{DelayMsMax}");
            var guard = row.Guard is null ? null : new RuleGuard(Find(row.Guard.Quantity, "guard.quantity"), row.Guard.AtLeast);
            rules.Add(new ThresholdRule(
                row.Id ?? "", row.Version, row.Level, row.Text?.En ?? "", row.Text?.Zh ?? "", quantity, row.Above, row.Below,
                row.ClearAt, row.OnDelayMs, row.OffDelayMs, guard));
        }

        for (var index = 0; index < (document.Offline?.Count ?? 0); index++)
        {
            var row = document.Offline![index];
            place = $"$.offline[{index}]";
            Common(row.Id, row.Level, row.Text);
            if (row.DeathDelayMs is < 0 or > DelayMsMax) Fault($".deathDelayMs {row.DeathDelayMs} is outside 0..{DelayMsMax}");
            if (row.SilenceMs is < 1000 or > DelayMsMax) Fault($".silenceMs {row.SilenceMs} is outside 1000..{DelayMsMax}");
            rules.Add(new OfflineRule(row.Id ?? "", row.Version, row.Level, row.Text?.En ?? "", row.Text?.Zh ?? "", row.DeathDelayMs, row.SilenceMs));
        }

        return rules;
    }
}
