namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>One thing that is wrong with a scenario.</summary>
/// <param name="Path">JSON path, such as <c>$.scenes[2].at</c>.</param>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Text">What is wrong and what to write instead.</param>
public sealed record ScenarioFault(string Path, int Line, string Text);

/// <summary>All that is wrong with a scenario: a reader wants to see everything at once.</summary>
public sealed class ScenarioFaults
{
    private readonly List<ScenarioFault> _all = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ScenarioFault> All => [.. _all.OrderBy(fault => fault.Line)];

    /// <summary>True while nothing is wrong.</summary>
    public bool IsEmpty => _all.Count == 0;

    internal void Add(string path, int line, string text) => _all.Add(new ScenarioFault(path, line, text));

    internal void Add(JsonSpot spot, string text) => Add(spot.Path, spot.Line, text);

    internal void Add(ScenarioSpot spot, string text) => Add(spot.Path, spot.Line, text);

    /// <summary>One line each: <c>FILE:LINE: PATH: TEXT</c>.</summary>
    public string ToText(string file) => string.Join('\n', All.Select(fault => $"{file}:{fault.Line}: {fault.Path}: {fault.Text}"));
}
