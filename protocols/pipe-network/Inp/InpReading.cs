namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>What the parts of the reader share while one file is read.</summary>
internal sealed class InpReading(InpDocument document, FaultList faults)
{
    public InpDocument Document => document;

    public NetworkBuilder Builder { get; } = new();

    public FaultList Notices { get; } = new();

    /// <summary>Set once the options are read, before anything that has a unit.</summary>
    public InpUnits Units { get; set; } = new(new NetworkOptions());

    public FaultList Faults => faults;

    public void Fault(InpRow row, string message) => faults.Add(row.Origin, message);

    /// <summary>A field that must be a number; a fault and 0 when it is none.</summary>
    public double Number(InpRow row, int index, string what)
    {
        if (row.TryNumber(index, out var value)) return value;
        Fault(row, row[index].Length == 0 ? $"{what} of {row[0]} is missing" : $"{what} of {row[0]} is no number: '{row[index]}'");
        return 0;
    }

    /// <summary>A field that may be missing or <c>*</c>.</summary>
    public double Number(InpRow row, int index, string what, double missing) =>
        row.Optional(index) is null ? missing : Number(row, index, what);

    /// <summary>False, with a fault, when the row is too short.</summary>
    public bool Has(InpRow row, int count, string grammar)
    {
        if (row.Count >= count) return true;
        Fault(row, $"{row.Count} fields; write: {grammar}");
        return false;
    }
}
