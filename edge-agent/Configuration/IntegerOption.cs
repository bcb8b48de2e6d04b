namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>A whole-number option: its key, unit in the name, with its legal range; no default means that it must be given.</summary>
public sealed record IntegerOption(string Key, int? Default, int Min, int Max)
{
    public bool IsLegal(int value) => value >= Min && value <= Max;
}
