namespace SmartPoles.IngestServer.OperatorConsole.Describing;

/// <summary>What the document of the API says of an endpoint beyond what its code says.</summary>
/// <param name="Call">Method and path below <c>/api/v1</c>; above it where the path begins with <c>//</c>.</param>
/// <param name="Summary">One sentence.</param>
internal sealed record ApiNote(string Call, string Summary)
{
    /// <summary>What the body of a success is; null for none; of a GET also for one whose type the code tells.</summary>
    public Type? Answer { get; init; }

    /// <summary>What the body of the call is, where the code reads it itself; null where the code tells.</summary>
    public Type? Body { get; init; }

    /// <summary>Status of a success.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Status of a success without a body, beside the other; null where there is none.</summary>
    public int? Bare { get; init; }

    /// <summary>Forms of the body of a success; the first one is the form of the example.</summary>
    public string[] Forms { get; init; } = [AcceptedForm.Json];

    /// <summary>Problems beyond those that every endpoint has.</summary>
    public int[] Problems { get; init; } = [];

    /// <summary>Method and whole path.</summary>
    public string Key => Call.Contains(" //", StringComparison.Ordinal) ? Call.Replace(" //", " /", StringComparison.Ordinal) : Call.Replace(" /", " /api/v1/", StringComparison.Ordinal);
}
