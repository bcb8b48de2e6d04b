using System.CommandLine;
using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>The options that say which MQTT server, and who one is there.</summary>
internal sealed class BrokerArguments(string name, string description, bool isForGateways = false)
{
    private readonly Option<string> _address = new(name) { Description = description, HelpName = "URL", DefaultValueFactory = _ => "mqtt://127.0.0.1:1883" };
    private readonly Option<string?> _user = new("--user") { Description = "User name", HelpName = "TEXT" };
    private readonly Option<string?> _passwordFile = new("--password-file")
    {
        Description = isForGateways
            ? "File with the password in its first line; without --user each gateway shows it with its own id"
            : "File with the password or token in its first line; the environment variable SMARTPOLES_TOKEN serves as well",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_address);
        command.Add(_user);
        command.Add(_passwordFile);
    }

    /// <exception cref="WorldArgumentException">The address makes no sense.</exception>
    /// <exception cref="IOException">The password file cannot be read.</exception>
    public MqttTarget Read(ParseResult parsed)
    {
        var text = parsed.GetValue(_address)!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("mqtt" or "mqtts") || address.Host.Length == 0)
        {
            throw new WorldArgumentException($"{name}: {text} is no mqtt://host:port or mqtts://host:port");
        }

        var password = parsed.GetValue(_passwordFile) is { } file
            ? File.ReadLines(file).FirstOrDefault()?.Trim()
            : isForGateways ? null : Environment.GetEnvironmentVariable("SMARTPOLES_TOKEN");
        var user = parsed.GetValue(_user);
        if (isForGateways) return new MqttTarget { Address = address, User = user, Password = password };
        if (user is null && parsed.GetValue(_passwordFile) is not null) throw new WorldArgumentException("--password-file needs --user");
        return new MqttTarget { Address = address, User = user, Password = user is null ? null : password };
    }
}
