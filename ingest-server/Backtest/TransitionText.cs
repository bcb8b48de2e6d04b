using System.Globalization;
using SmartPoles.IngestServer.Alarms;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>
/// A change of an alarm as one line, the same bytes for the same change: what runs are compared by.
/// <code>
/// Raised 0123456789abcdef cover-tilted 1 2 3715020103000001 1763990000123 1763990002123 48.5 123456
/// kind   alarm id         rule, version, level, subject       onset         at            value position
/// </code>
/// </summary>
internal static class TransitionText
{
    internal static string LineOf(AlarmTransition transition) => string.Create(
        CultureInfo.InvariantCulture,
        $"{transition.Kind} {transition.AlarmId} {transition.Rule?.Id ?? "-"} {transition.Rule?.Version ?? 0} {(transition.Level > 0 ? transition.Level : transition.Rule?.Level ?? 0)} {(transition.Subject.Length == 0 ? "-" : transition.Subject)} {transition.OnsetUnixMs} {transition.AtUnixMs} {transition.Value:R} {transition.Position}");

    internal static async Task WriteAsync(string path, IEnumerable<AlarmTransition> transitions, CancellationToken stop)
    {
        await using var file = new StreamWriter(path) { NewLine = "\n" };
        foreach (var transition in transitions) await file.WriteLineAsync(LineOf(transition).AsMemory(), stop);
    }
}
