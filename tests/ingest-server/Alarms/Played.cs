using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>What the tests of single rules share: heads, readings, and transitions in words that can be compared.</summary>
internal static class Played
{
    /// <summary>A Sunday noon in China, on the full hour.</summary>
    public const long T0 = 1_767_499_200_000;

    public const long Second = 1000;
    public const long Minute = 60_000;
    public const long Hour = 3_600_000;

    public static Gen<double> Among(params double[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    public static RuleHead Head(string id = "rule", int level = 2) => new(id, 1, level, "text", "文");

    public static Reading Good(Quantity quantity, long unixMs, double value) => new(quantity, unixMs, value, Quality.Good);

    public static List<string> Words(IEnumerable<AlarmTransition> transitions) =>
        [.. transitions.Select(row => $"{row.Kind} {row.Rule?.Id} {row.Subject} {row.OnsetUnixMs} {row.AtUnixMs} {row.Level} {row.AlarmId} {(row.IsHistorical ? "historic" : "")}{row.Detail}")];

    public static List<AlarmTransition> Play(this KernelScript script, RuleSet rules, ICityTopology? city = null) => script.PlayTo(new AlarmKernel(rules, city));

    public static List<AlarmTransition> Play(this KernelScript script, AlarmRule rule, ICityTopology? city = null) => script.Play(RuleSet.Of([rule]), city);

    public static KernelScript Ticks(this KernelScript script, long from, long to, long step = Second)
    {
        for (var at = from; at <= to; at += step) script.Tick(at);
        return script;
    }
}
