using System.Reflection;
using System.Text;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>The scenarios that come with the program, and those in files.</summary>
public static class ScenarioLibrary
{
    /// <summary>Largest file that is read as a scenario.</summary>
    public const int BytesMax = 4 << 20;

    private const string Prefix = "scenario/";
    private const string Suffix = ".json";

    /// <summary>Names of the built-in ones, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ScenarioLibrary).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>A built-in one by its name, or one from a file.</summary>
    /// <returns>Null with the reason, one line for each fault.</returns>
    public static Scenario? Find(string nameOrFile, out string reason)
    {
        reason = "";
        if (Load(nameOrFile, out reason) is not { } text) return null;
        var faults = new ScenarioFaults();
        var scenario = ScenarioReader.Read(text, faults);
        if (scenario is null) reason = faults.ToText(nameOrFile);
        return scenario;
    }

    /// <summary>The text of a built-in one or of a file; null with the reason.</summary>
    public static byte[]? Load(string nameOrFile, out string reason)
    {
        reason = "";
        if (Names.Contains(nameOrFile)) return BuiltIn(nameOrFile);
        if (!File.Exists(nameOrFile))
        {
            reason = $"No scenario {nameOrFile}: it is neither a file nor one of {string.Join(", ", Names)}";
            return null;
        }

        if (new FileInfo(nameOrFile).Length <= BytesMax) return File.ReadAllBytes(nameOrFile);
        reason = $"{nameOrFile}: larger than {BytesMax >> 20} MiB, which is no scenario";
        return null;
    }

    /// <summary>The JSON schema of scenario files.</summary>
    public static string Schema => Encoding.UTF8.GetString(Resource("schema/scenario.schema.json"));

    private static byte[] BuiltIn(string name) => Resource(Prefix + name + Suffix);

    private static byte[] Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
