namespace SmartPoles.EdgeAgent.Devices;

/// <summary>The register map of one kind of device, from a JSON file.</summary>
public sealed record DeviceProfile(string Name, string Source, IReadOnlyList<ProfileField> Fields, IReadOnlyList<ReadableBlock> Blocks);
