namespace SmartPoles.DeviceSimulators.Recording.Mqtt;

/// <summary>What a server's refusal means and what to do about it.</summary>
internal static class MqttRefusal
{
    /// <summary>Words for the reason code of a CONNACK. MQTT 5.0, 3.2.2.2; MQTT 3.1.1, 3.2.2.3.</summary>
    public static string Of(int reason, bool isMqtt5, string said)
    {
        var words = (isMqtt5, reason) switch
        {
            (false, 1) or (true, 0x84) or (true, 0x01) => "it does not speak this version of MQTT",
            (false, 2) or (true, 0x85) => "it does not like the client id",
            (false, 3) or (true, 0x88) or (true, 0x89) => "it is not available now",
            (false, 4) or (true, 0x86) => "bad user name or password: see --user and --password-file",
            (false, 5) or (true, 0x87) => "not allowed: see --user and --password-file (our own server wants an engineer's token to listen)",
            (true, 0x8A) => "banned",
            (true, 0x97) => "quota exceeded",
            (true, 0x9F) => "too many connections a second",
            _ => $"reason code {reason}",
        };
        return said.Length > 0 ? $"refused: {words} (the server says: {said})" : $"refused: {words}";
    }

    /// <summary>True when an older version of MQTT may be welcome.</summary>
    public static bool IsOfVersion(int reason) => reason is 0x84 or 1;
}
