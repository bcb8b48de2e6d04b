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
    public DeviceProfile? Get(DeviceOptions device, FaultList configurationFaults)
    {
        if (device.Profile.Length == 0) return null;
        if (_read.TryGetValue(device.Profile, out var known)) return known;
        var path = Directories().Select(directory => Path.Combine(directory, device.Profile + ".json")).FirstOrDefault(File.Exists);
        if (path is null)
        {
            configurationFaults.Add($"{device.Path}.Profile", $"no profile '{device.Profile}' in {string.Join(" or ", Directories())}{Spelling.Hint(device.Profile, Names())}", $"Use one of: {string.Join(", ", Names())}; or put {device.Profile}.json into Agent.ProfilesDirectory");
            return null;
        }

        var faults = new FaultList(path);
        var profile = ProfileReader.Read(path, faults);
        _faults.AddRange(faults.Faults);
        _read.Add(device.Profile, profile);
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
