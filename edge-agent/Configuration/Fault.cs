namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>One thing wrong in a file that the operator wrote: where, what, and what to do next.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Path">JSON path of the value, <c>$</c> for the whole file.</param>
/// <param name="Problem">What is wrong, with the offending value.</param>
/// <param name="Remedy">What to do next.</param>
public sealed record Fault(string File, string Path, string Problem, string Remedy)
{
    /// <summary>Where the value begins, as an editor counts; null when the file cannot be parsed or read.</summary>
    public JsonPosition? Position { get; init; }

    public override string ToString() =>
        Position is { } at ? $"{File}:{at.Line}:{at.Column}: {Path}: {Problem}. {Remedy}." : $"{File}: {Path}: {Problem}. {Remedy}.";
}

/// <summary>Collects the faults of one file, so that all are told at once.</summary>
public sealed class FaultList(string file)
{
    private readonly List<Fault> _faults = [];

    public string File { get; } = file;

    public IReadOnlyList<Fault> Faults => _faults;

    /// <summary>Where the values of the file lie; set when it could be parsed.</summary>
    internal JsonPositions? Positions { get; set; }

    public void Add(string path, string problem, string remedy) =>
        _faults.Add(new Fault(File, path, problem, remedy) { Position = Positions?.Find(path) });
}
