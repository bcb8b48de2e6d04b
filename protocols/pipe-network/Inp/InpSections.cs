namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>Names of the sections of an .inp file (EPANET 2.2 users manual, appendix C.2).</summary>
internal static class InpSections
{
    /// <summary>What the model takes in, in the order in which it is written.</summary>
    public static readonly IReadOnlyList<string> Modelled =
    [
        "TITLE", "JUNCTIONS", "RESERVOIRS", "TANKS", "PIPES", "PUMPS", "VALVES", "TAGS", "DEMANDS", "STATUS", "PATTERNS", "CURVES",
        "CONTROLS", "EMITTERS", "TIMES", "OPTIONS", "COORDINATES", "VERTICES", "BACKDROP",
    ];

    /// <summary>What does not bear on pressures and flows: kept without a word.</summary>
    public static readonly IReadOnlyList<string> Carried =
        ["ENERGY", "QUALITY", "SOURCES", "REACTIONS", "MIXING", "REPORT", "LABELS"];

    /// <summary>Known, not understood, and able to change the result: kept, and told.</summary>
    public const string Rules = "RULES";

    private const string End = "END";
    private const int LettersThatCount = 4;

    private static readonly Dictionary<string, string> ByLetters = Modelled.Concat(Carried).Append(Rules).Append(End)
        .ToDictionary(name => name[..Math.Min(LettersThatCount, name.Length)], StringComparer.OrdinalIgnoreCase);

    /// <summary>The full name of what stands in brackets: EPANET looks at the first four letters. Unknown names in upper case.</summary>
    public static string Name(string inBrackets, out bool isKnown)
    {
        var word = inBrackets.Trim();
        isKnown = ByLetters.TryGetValue(word[..Math.Min(LettersThatCount, word.Length)], out var name);
        return isKnown ? name! : word.ToUpperInvariant();
    }

    public static bool IsEnd(string name) => name == End;
}
