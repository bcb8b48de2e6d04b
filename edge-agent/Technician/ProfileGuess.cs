using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>How well a profile explains a device.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Score">Evidence for it less evidence against it.</param>
/// <param name="Plausible">Fields that gave a value one would expect.</param>
internal sealed record ProfileScore(DeviceProfile Profile, double Score, int Plausible)
{
    public int Fields => Profile.Fields.Count;
}

/// <summary>
/// Guesses the profile of a device from what its registers hold: every profile's registers are read and its values weighed. Evidence is a
/// value that is legal and usual; a zero says little, since unused registers read 0 as well; a refusal or an illegal value speaks against.
/// </summary>
internal static class ProfileGuess
{
    private const double Usual = 2;
    private const double UsualWide = 4;    // two registers hold a plausible number by chance far more rarely than one
    private const double Zero = 0.5;
    private const double Unusual = -3;
    private const double Illegal = -3;
    private const double Refused = -3;

    /// <summary>Scores one profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="registers">What the device holds: function, register, count to registers as on the wire; null when it refuses.</param>
    public static ProfileScore Score(DeviceProfile profile, Func<ModbusFunction, ushort, ushort, byte[]?> registers)
    {
        var score = 0.0;
        var plausible = 0;
        foreach (var field in profile.Fields)
        {
            // A bit that is set or not says nothing of what it means.
            if (field.ReadsBits) continue;
            var wire = registers(field.Function, field.Register, (ushort)field.Registers);
            var evidence = wire is null ? Refused : Weigh(field, wire);
            if (evidence > 0) plausible++;
            score += evidence;
        }

        return new ProfileScore(profile, score, plausible);
    }

    /// <summary>The likely profiles, the best first; none when nothing speaks for any.</summary>
    public static IReadOnlyList<ProfileScore> Rank(
        IEnumerable<DeviceProfile> profiles, Func<ModbusFunction, ushort, ushort, byte[]?> registers) =>
        [.. profiles.Select(profile => Score(profile, registers)).Where(score => score.Score > 0).OrderByDescending(score => score.Score).ThenBy(score => score.Profile.VariantOf is not null)];

    private static double Weigh(ProfileField field, byte[] wire)
    {
        var reading = FieldDecoder.Decode(field, new RegisterView(wire), field.Register, unixMs: 0);
        if (reading.Quality == Quality.NoValue) return 0;
        if (!reading.IsGood) return Illegal;
        if (wire.All(each => each == 0)) return Zero;
        if (field.Type == RegisterType.Bit) return 0.2;
        if (!TypicalValues.Holds(QuantityCatalogue.Get(field.Quantity), reading.Value)) return Unusual;
        return field.Registers > 1 ? UsualWide : Usual;
    }
}
