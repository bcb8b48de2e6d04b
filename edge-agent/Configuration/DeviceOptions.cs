using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>One device on a bus.</summary>
public sealed record DeviceOptions
{
    /// <value>Default 2,000 ms: an alarm is on the screen within seconds, and 20 devices fit a 9,600 baud bus. 50 to 86,400,000 (a day).</value>
    public static readonly IntegerOption Period = new("PeriodMs", 2000, 50, 86_400_000);

    /// <summary>Address on a serial line: 1 to 247 (MODBUS over Serial Line V1.02, 2.2). No default.</summary>
    public static readonly IntegerOption SerialUnit = new("Unit", null, 1, 247);

    /// <summary>Unit of Modbus TCP, where devices also call themselves 0 or 255. No default.</summary>
    public static readonly IntegerOption MbapUnit = new("Unit", null, 0, 255);

    /// <summary>Speed of the line for this device; none: that of the bus.</summary>
    public static readonly IntegerOption Baud = new("Baud", null, 300, 4_000_000);

    /// <value>
    /// Default 20 ms, as most pole devices show; used for planning until the device has been measured. 0 to 10,000.
    /// </value>
    public static readonly IntegerOption Turnaround = new("TurnaroundMs", 20, 0, 10_000);

    /// <value>Default: that of the profile. 1 to 125, which is all that one frame holds.</value>
    public static readonly IntegerOption RegistersPerRead = new("RegistersMax", null, 1, 125);

    /// <summary>A talker of any name: what is alone on its line need not be known by its letters, and a receiver changes them with its satellites.</summary>
    public const string AnyTalker = "any";

    /// <summary>Component code, with -nn for a further device of the component. No default.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the profile file without .json. No default.</summary>
    public required string Profile { get; init; }

    /// <summary>Of a Modbus device; 0 where there is none.</summary>
    public int Unit { get; init; }

    /// <summary>Of a meter: the digits on its plate. Null for any other device.</summary>
    public string? Address { get; init; }

    /// <summary>Of a talker: the two letters behind the $ of its sentences, or any. Null for a device that is asked.</summary>
    public string? Talker { get; init; }

    /// <summary>The line is set so while this device is asked; null for as the bus is configured.</summary>
    /// <value>Default null. Meters are usually 2400 8E1 and may share a line with faster devices, which do not understand what is said then.</value>
    public LineSetting? Line { get; init; }

    /// <summary>Time from one poll to the next.</summary>
    public required int PeriodMs { get; init; }

    /// <summary>Time from the end of a question to the first byte of its answer, for planning until it is measured.</summary>
    public int TurnaroundMs { get; init; } = Turnaround.Default!.Value;

    /// <summary>Most registers that this device gives in one answer; null: as the profile says.</summary>
    public int? RegistersMax { get; init; }

    /// <summary>Where single quantities of this device differ from its profile.</summary>
    public IReadOnlyList<FieldOverride> Overrides { get; init; } = [];

    /// <summary>Commands may write to this device, if <see cref="ActuationOptions.Enabled"/> says so for the whole agent too.</summary>
    /// <value>Default false: a device is only read until somebody decides otherwise.</value>
    public bool Actuation { get; init; }

    /// <summary>JSON path of this device, for faults found later.</summary>
    public required string Path { get; init; }

    internal static DeviceOptions Read(ConfigurationNode node, bool isMbap, SerialOptions? serial)
    {
        var address = node.Text("Address");
        var talker = ReadTalker(node, address);
        var options = new DeviceOptions
        {
            Id = node.RequiredText("Id", text => DeviceId.TryParse(text, out _), "Use the 16-digit component code, with -02 to -99 for a further device of the component"),
            Profile = node.RequiredText("Profile", IsProfileName, "Name a profile with lower-case letters, digits and hyphens, for example lamp-controller"),
            Unit = ReadUnit(node, isMbap ? MbapUnit : SerialUnit, address ?? talker, talker is null ? "Address for a meter" : "Talker for a talker"),
            Address = address,
            Talker = talker,
            Line = ReadLine(node, serial),
            PeriodMs = node.Integer(Period),
            TurnaroundMs = node.Integer(Turnaround),
            RegistersMax = node.OptionalInteger(RegistersPerRead),
            Overrides = [.. node.List("Overrides").Select(FieldOverride.Read)],
            Actuation = node.Flag("Actuation", false),
            Path = node.Path,
        };
        if (talker is not null) FindWhatIsAsked(node, options);
        node.End();
        return options;
    }

    /// <summary>Two capital letters or digits, as sentences begin, or any.</summary>
    internal static bool IsTalker(string text) =>
        text == AnyTalker || (text.Length == 2 && text.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter)));

    private static string? ReadTalker(ConfigurationNode node, string? address)
    {
        if (node.Text("Talker") is not { } talker) return null;
        if (!IsTalker(talker)) node.Fault("Talker", $"'{talker}' begins no sentence", "Write the two capital letters behind the $ of its sentences, for example WI, or any");
        if (address is not null) node.Fault("Address", "both Address and Talker", "Give Address for a meter, Talker for a talker");
        return talker;
    }

    /// <summary>What makes sense only for a device that is asked.</summary>
    private static void FindWhatIsAsked(ConfigurationNode node, DeviceOptions options)
    {
        if (options.Line is not null) node.Fault(node.Has("Baud") ? "Baud" : "Parity", "a line on which somebody talks has one speed", "Set it at the Serial of the bus");
        if (options.RegistersMax is not null) node.Fault("RegistersMax", "a talker has no registers", "Leave it out");
        if (options.Actuation) node.Fault("Actuation", "a talker takes no commands", "Leave it out");
    }

    private static int ReadUnit(ConfigurationNode node, IntegerOption option, string? address, string other)
    {
        // A meter has an address instead, a talker its letters.
        if (address is null || node.IsDescribing) return node.Integer(option);
        if (node.OptionalInteger(option) is not null) node.Fault("Unit", $"both Unit and {other[..other.IndexOf(' ', StringComparison.Ordinal)]}", $"Give Unit for a Modbus device, {other}");
        return 0;
    }

    private static LineSetting? ReadLine(ConfigurationNode node, SerialOptions? serial)
    {
        var baud = node.OptionalInteger(Baud);
        SerialParity? parity = node.Has("Parity") ? node.Choice<SerialParity>("Parity", SerialParity.None) : null;
        if ((baud is null && parity is null) || node.IsDescribing) return null;
        if (serial is not null) return new LineSetting(baud ?? serial.Baud, parity ?? serial.Parity, serial.StopBits);
        node.Fault(baud is null ? "Parity" : "Baud", "the device server sets the speed of this line", "Set it there, or put devices of another speed on a line of their own");
        return null;
    }

    // A profile name becomes a file name: nothing in it may climb out of the directory.
    private static bool IsProfileName(string text) =>
        text.Length is > 0 and <= 63 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
