using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>Loads the rule file; every fault is named at once.</summary>
public static class RuleFile
{
    /// <summary>The version that is written; older ones stay readable.</summary>
    public const int Version = RuleParser.Version;

    /// <summary>A rule document larger than this is refused, bytes: it must fit into one entry of the journal.</summary>
    public const int BytesMax = 1_000_000;

    /// <summary>The rules that come with the program.</summary>
    public static string DefaultPath => Path.Combine(AppContext.BaseDirectory, "Alarms", "rules.json");

    public static RuleSet? Load(string path, ICollection<string> faults)
    {
        string text;
        try
        {
            if (new FileInfo(path).Length > BytesMax)
            {
                faults.Add($"{path}: is larger than {BytesMax} bytes; name zones instead of components");
                return null;
            }

            text = File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{path}: cannot be read: {fault.Message}; name a readable file in Alarms.RulesFile");
            return null;
        }

        var found = new List<string>();
        var rules = RuleParser.Parse(text, found);
        foreach (var fault in found) faults.Add($"{path}: {fault}");
        return rules;
    }
}
