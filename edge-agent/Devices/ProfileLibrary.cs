using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Finds profiles by name: first in the operator's directory, then among those that came with the agent.</summary>
public sealed class ProfileLibrary(string? operatorDirectory)
{
    private readonly Dictionary<string, DeviceProfile?> _read = new(StringComparer.Ordinal);
    private readonly List<Fault> _faults = [];

    /// <summary>Where the agent's own profiles lie.</summary>
    public static string BuiltInDirectory => Path.Combine(AppContext.BaseDirectory, "profiles");

    /// <summary>Faults of all profile files read so far, each once.</summary>
    public IReadOnlyList<Fault> Faults => _faults;

    /// <summary>The profile of a device; null with a fault when it is missing or faulty.</summary>
    public DeviceProfile? Get(DeviceOptions device, FaultList configurationFaults) =>
        device.Profile.Length == 0 ? null : Find(device.Profile, $"{device.Path}.Profile", configurationFaults);

    /// <summary>A profile by its name; null with a fault at the given path when it is missing or faulty.</summary>
    internal DeviceProfile? Find(string name, string faultPath, FaultList faultList)
    {
        if (_read.TryGetValue(name, out var known)) return known;
        var path = Directories().Select(directory => Path.Combine(directory, name + ".json")).FirstOrDefault(File.Exists);
        if (path is null)
        {
            faultList.Add(faultPath, $"no profile '{name}' in {string.Join(" or ", Directories())}{Spelling.Hint(name, Names())}", $"Use one of: {string.Join(", ", Names())}; or put {name}.json into Agent.ProfilesDirectory");
            return null;
        }

        var faults = new FaultList(path);
        var profile = ProfileReader.Read(path, faults);
        _faults.AddRange(faults.Faults);
        _read.Add(name, profile);
        return profile;
    }

    private IEnumerable<string> Directories() =>
        operatorDirectory is null ? [BuiltInDirectory] : [operatorDirectory, BuiltInDirectory];

    /// <summary>Every profile there is.</summary>
    public IEnumerable<string> Names() => Directories()
        .Where(Directory.Exists)
        .SelectMany(directory => Directory.EnumerateFiles(directory, "*.json"))
        .Select(file => Path.GetFileNameWithoutExtension(file)!)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);
}
