using System.Globalization;
using System.Text.RegularExpressions;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Names every fault of the section <c>Notifications</c>.</summary>
public static partial class NotificationChecks
{
    private static readonly string[] Kinds = ["webhook", "case", "mqtt", "email"];

    public static void Check(string path, NotificationOptions options, ICollection<string> faults)
    {
        void Fault(string place, string what) => faults.Add($"{path}: Notifications.{place} {what}");
        if (options.WaitingMax is < 10 or > 1_000_000) Fault("WaitingMax", $"{options.WaitingMax} is outside 10..1000000");
        if (options.GiveUpHours is < 1 or > 720) Fault("GiveUpHours", $"{options.GiveUpHours} is outside 1..720");
        for (var index = 0; index < options.Channels.Count; index++)
        {
            var channel = options.Channels[index];
            CheckChannel(channel, (what, why) => Fault($"Channels[{index}].{what}", why));
            if (options.Channels.Take(index).Any(other => other.Name == channel.Name)) Fault($"Channels[{index}].Name", $"'{channel.Name}' is there twice");
        }

        if (options.Escalation is { } escalation) CheckEscalation(escalation, options.Channels, (what, why) => Fault($"Escalation.{what}", why));
    }

    private static void CheckChannel(ChannelOptions channel, Action<string, string> fault)
    {
        if (!Name().IsMatch(channel.Name)) fault("Name", $"'{channel.Name}' is no name: letters, digits, - and _, at most 32");
        if (!Kinds.Contains(channel.Kind)) fault("Kind", $"'{channel.Kind}' is none of {string.Join(", ", Kinds)}");
        foreach (var word in channel.On.Where(word => !NotificationKinds.All.Contains(word))) fault("On", $"'{word}' is none of {string.Join(", ", NotificationKinds.All)}");
        if (channel.LevelMax is < 1 or > 3) fault("LevelMax", $"{channel.LevelMax} is outside 1..3");
        if (channel.TimeoutSeconds is < 1 or > 120) fault("TimeoutSeconds", $"{channel.TimeoutSeconds} is outside 1..120");
        if (channel is { SecretFile: not null, SecretEnvironment: not null }) fault("SecretFile", "and SecretEnvironment are both given; give one");
        else if (ChannelSecret.FaultOf(channel) is { } secret) fault(channel.SecretFile is null ? "SecretEnvironment" : "SecretFile", secret);
        CheckTls(channel, fault);
        switch (channel.Kind)
        {
            case "webhook" or "case":
                if (!Uri.TryCreate(channel.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) fault("Url", $"'{channel.Url}' is no http or https address");
                else if (url.UserInfo.Length > 0) fault("Url", "holds a user or password; the signature says who sends");
                if (channel is { SecretFile: null, SecretEnvironment: null }) fault("SecretFile", "or SecretEnvironment is needed: the key of the signature");
                break;
            case "mqtt":
                CheckHost(channel, fault);
                if (channel.Topic is not { Length: > 0 } topic || topic.AsSpan().ContainsAny('+', '#', '\0')) fault("Topic", $"'{channel.Topic}' is no topic without wildcards");
                break;
            case "email":
                CheckHost(channel, fault);
                if (!IsAddress(channel.From)) fault("From", $"'{channel.From}' is no mail address");
                if (channel.To.Count == 0) fault("To", "is needed: at least one mail address");
                foreach (var to in channel.To.Where(to => !IsAddress(to))) fault("To", $"'{to}' is no mail address");
                break;
        }
    }

    private static void CheckHost(ChannelOptions channel, Action<string, string> fault)
    {
        if (Uri.CheckHostName(channel.Host ?? "") == UriHostNameType.Unknown) fault("Host", $"'{channel.Host}' is no host");
        if (channel.Port is < 1 or > 65535) fault("Port", $"{channel.Port} is outside 1..65535");
        if (channel.User is not null && channel is { SecretFile: null, SecretEnvironment: null }) fault("SecretFile", "or SecretEnvironment is needed: the password of User");
    }

    private static void CheckTls(ChannelOptions channel, Action<string, string> fault)
    {
        if (channel.PlainText && channel.Kind != "email") fault("PlainText", "is for email; a webhook's Url or the Tls of mqtt says it there");
        if (channel is { PlainText: true, Tls: true }) fault("PlainText", "and Tls are both set; set one");
        if (channel.CaFile is not { } file) return;
        if (channel.Kind is "webhook" or "case") fault("CaFile", "is for mqtt and email; a webhook trusts the authorities of the system");
        else if (channel.PlainText || channel is { Kind: "mqtt", Tls: false }) fault("CaFile", "is given, and the channel uses no TLS: set Tls, or leave it out");
        if (ServerTrust.FaultOf(file, out _) is { } trouble) fault("CaFile", trouble);
    }

    private static void CheckEscalation(EscalationOptions options, IReadOnlyList<ChannelOptions> channels, Action<string, string> fault)
    {
        if (options.AfterMinutes is < 1 or > 1440) fault("AfterMinutes", $"{options.AfterMinutes} is outside 1..1440");
        if (options.Rounds is < 1 or > 10) fault("Rounds", $"{options.Rounds} is outside 1..10");
        if (DutyRota.ParseOffset(options.UtcOffset) is null) fault("UtcOffset", $"'{options.UtcOffset}' is no offset such as +08:00");
        if (options.Rota.Count == 0) fault("Rota", "is needed: at least one person");
        for (var index = 0; index < options.Rota.Count; index++)
        {
            var duty = options.Rota[index];
            var place = string.Create(CultureInfo.InvariantCulture, $"Rota[{index}]");
            if (duty.Name.Length is 0 or > 64) fault($"{place}.Name", "is needed, at most 64 characters");
            var channel = channels.FirstOrDefault(known => known.Name == duty.Channel);
            if (channel is null) fault($"{place}.Channel", $"'{duty.Channel}' is no channel; known: {string.Join(", ", channels.Select(known => known.Name))}");
            if (channel is { Kind: "email" } && duty.Address is not null && !IsAddress(duty.Address)) fault($"{place}.Address", $"'{duty.Address}' is no mail address");
            if (DutyRota.ParseHours(duty.Hours) is null) fault($"{place}.Hours", $"'{duty.Hours}' is not HH:mm-HH:mm");
        }
    }

    private static bool IsAddress(string? text) => MimeKit.MailboxAddress.TryParse(text, out var address) && address.Address.Contains('@', StringComparison.Ordinal);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,32}$")]
    private static partial Regex Name();
}
