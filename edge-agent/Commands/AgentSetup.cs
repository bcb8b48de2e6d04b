using System.IO.Hashing;
using System.Text;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Probes;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary>Configuration and profiles, read and checked before anything starts.</summary>
/// <param name="Configuration">The configuration file.</param>
/// <param name="Devices">The devices of each bus, in the order of the file.</param>
public sealed record AgentSetup(AgentConfiguration Configuration, IReadOnlyList<IReadOnlyList<Device>> Devices)
{
    /// <summary>The devices that send by themselves.</summary>
    public IReadOnlyList<PushedDevice> Pushed { get; init; } = [];

    /// <summary>The files it came from, to keep them.</summary>
    internal SetupFiles Files { get; init; } = SetupFiles.None;

    /// <summary>Read from the kept copy, not from the operator's file.</summary>
    internal bool IsLastGood { get; init; }

    /// <summary>Null when there were faults; all of them are in the list then.</summary>
    /// <param name="path">Configuration file.</param>
    /// <param name="faults">Where they go.</param>
    /// <param name="refusesOverload">A bus that has more to do than time is a fault; <c>plan</c> shows it instead.</param>
    internal static AgentSetup? Load(string path, List<Fault> faults, bool refusesOverload = true)
    {
        var list = new FaultList(path);
        return Build(AgentConfiguration.Read(path, list), list, path, faults, refusesOverload);
    }

    /// <summary>The kept copy of the last good configuration of a file; relative paths count from that file.</summary>
    internal static AgentSetup? LoadLastGood(ConfigurationHistory history, string path, List<Fault> faults)
    {
        var list = new FaultList(history.GoodPath);
        var configuration = AgentConfiguration.Read(history.GoodPath, Path.GetDirectoryName(Path.GetFullPath(path))!, list);
        if (configuration is not null) configuration = configuration with { Agent = configuration.Agent with { ProfilesDirectory = history.GoodProfiles } };

        // It has worked: an estimate of its load is no reason to stand there with nothing.
        return Build(configuration, list, history.GoodPath, faults, refusesOverload: false) is { } setup ? setup with { IsLastGood = true } : null;
    }

    private static AgentSetup? Build(AgentConfiguration? configuration, FaultList list, string path, List<Fault> faults, bool refusesOverload)
    {
        var library = new ProfileLibrary(configuration?.Agent.ProfilesDirectory);
        var buses = new List<IReadOnlyList<Device>>();
        foreach (var bus in configuration?.Buses ?? [])
        {
            var devices = new List<Device>();
            foreach (var options in bus.Devices)
            {
                if (library.Get(options, list) is not { } profile) continue;
                var device = new Device(options, profile, BusTiming.For(bus, profile.Protocol, options.Line));
                DeviceChecks.Find(options, device, list);
                devices.Add(device);
            }

            if (bus.HasTalkers) TalkerChecks.Find(bus, devices, list);
            if (refusesOverload && OverloadCheck.Find(bus, devices) is { } overload) list.Add($"$.Buses[{buses.Count}]", overload.Problem, overload.Remedy);
            buses.Add(devices);
        }

        IReadOnlyList<PushedDevice> pushed = [.. (configuration?.Instruments ?? []).SelectMany(port => port.Devices).Select(device => PushedDevice.For(device, list))];
        pushed = [.. pushed, .. (configuration?.Probes ?? []).Select(Probe.DeviceOf)];
        if (configuration?.Forward.Hj212 is { } bureau) ForwardChecks.Find(bureau, buses, pushed, list);
        faults.AddRange(list.Faults);
        faults.AddRange(library.Faults);
        return faults.Count == 0 ? new AgentSetup(configuration!, buses) { Pushed = pushed, Files = SetupFiles.Read(path, configuration!) } : null;
    }
}

/// <summary>The bytes that a setup was made of: its configuration and the operator's own profiles that it names.</summary>
/// <param name="Agent">The configuration file.</param>
/// <param name="Profiles">File name to content.</param>
internal sealed record SetupFiles(byte[] Agent, IReadOnlyDictionary<string, byte[]> Profiles)
{
    public static readonly SetupFiles None = new([], new Dictionary<string, byte[]>());

    /// <summary>Tells one configuration from another, profiles included. Not a secret: a hash that needs no OpenSSL.</summary>
    public string Fingerprint
    {
        get
        {
            var hash = new XxHash128();
            hash.Append(XxHash128.Hash(Agent));
            foreach (var (name, bytes) in Profiles.OrderBy(file => file.Key, StringComparer.Ordinal))
            {
                hash.Append(XxHash128.Hash(Encoding.UTF8.GetBytes(name)));
                hash.Append(XxHash128.Hash(bytes));
            }

            return Convert.ToHexString(hash.GetCurrentHash());
        }
    }

    public static SetupFiles Read(string path, AgentConfiguration configuration)
    {
        try
        {
            var profiles = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var name in configuration.Buses.SelectMany(bus => bus.Devices).Select(device => device.Profile + ".json").Distinct())
            {
                if (configuration.Agent.ProfilesDirectory is not { } directory) break;
                var file = Path.Combine(directory, name);
                if (File.Exists(file)) profiles[name] = File.ReadAllBytes(file);
            }

            return new SetupFiles(File.ReadAllBytes(path), profiles);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Gone since it was read: without its bytes it cannot become the last good one.
            return None;
        }
    }
}
