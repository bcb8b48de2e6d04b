using System.Text.Json.Nodes;

namespace SmartPoles.LoadRig;

/// <summary>The figures of a run, by key, told as they come.</summary>
internal sealed class FigureSheet(Action<string> tell)
{
    public JsonObject Results { get; } = [];

    public double this[string key] => (double)Results[key]!;

    public void Report(string key, double value, int digits = 2)
    {
        var rounded = double.IsFinite(value) ? Math.Round(value, digits) : 0;
        Results[key] = rounded;
        tell($"  {key} = {rounded}");
    }

    public void Tell(string text) => tell(text);
}
