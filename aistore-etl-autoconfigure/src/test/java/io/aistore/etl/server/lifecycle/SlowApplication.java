package io.aistore.etl.server.lifecycle;

import io.aistore.etl.Transformer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * An application to be run as a process of its own, whose transforms take a while.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class SlowApplication {

	public static void main(String[] args) {
		SpringApplication.run(SlowApplication.class, args);
	}

	@Bean
	Transformer slow() {
		return (object) -> {
			Thread.sleep(2000);
			return object.bytes();
		};
	}

}
